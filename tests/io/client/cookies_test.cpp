// SPDX-License-Identifier: MIT
// cookies_test: a verdict sees all cookies of a request, with HTTP/1.1 and HTTP/2.   RFC 6265 §5.4, RFC 9113 §8.2.3
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/h2_frames.h"
#include "http/h2_preface.h"
#include "io/client/client_trial.h"
#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

// Accepts only requests with both cookies.
ServerOptions with_a_login() {
  ServerOptions options;
  options.policy.verdict = [](const Request& request) {
    if (request.header("Cookie") == "theme=dark; session=good" && request.count("Cookie") == 1) return Refusal{};
    return Refusal{401, Error::none, {}, "log in first"};
  };
  return options;
}

TEST(Cookies, OfOurOwnClientLogIn) {
  RunningServer server(with_a_login());
  for (const Http http : {Http::one, Http::two}) {
    Trial trial({.url = server->url(),
                 .headers = {{"Cookie", "theme=dark"}, {"X-Other", "y"}, {"Cookie", "session=good"}},
                 .http = http});
    trial.recorder.at_open = [](Session& session) { session.close(); };
    trial.go();
    EXPECT_EQ(trial.recorder.opens, 1) << static_cast<int>(http);
  }
}

TEST(Cookies, InSeveralLinesLogInOverHttp1) {
  RunningServer server(with_a_login());
  Peer peer(server.port());
  peer.send(Peer::request("Cookie: theme=dark\r\nX-Other: y\r\ncookie: session=good\r\n"));
  EXPECT_EQ(peer.read_head().value_or("").substr(0, 12), "HTTP/1.1 101");
}

TEST(Cookies, InSeveralFieldsLogInOverHttp2) {
  RunningServer server(with_a_login());
  Peer peer(server.port());
  peer.send(std::string(http::h2_preface) + http::h2_settings() +
            http::h2_headers(1, {{":method", "CONNECT"},
                                 {":protocol", "websocket"},
                                 {":scheme", "http"},
                                 {":path", "/"},
                                 {":authority", "a"},
                                 {"cookie", "theme=dark"},
                                 {"sec-websocket-version", "13"},
                                 {"cookie", "session=good"}}));
  EXPECT_TRUE(
      server.handler.eventually([&] { return server.handler.opened_ == 1 || !server.handler.refusals_.empty(); }));
  EXPECT_TRUE(server.handler.refusals_.empty());
}

}  // namespace
}  // namespace wspc::io
