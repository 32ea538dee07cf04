// SPDX-License-Identifier: MIT
// extended_connect_test: the opening handshake over HTTP/2, as lists of headers.   RFC 8441 §4, §5
#include "http/http2/extended_connect.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::http {
namespace {

using Lines = std::vector<Header>;

Lines request(const Lines& more = {}, const Lines& instead = {}) {
  Lines lines = {{":method", "CONNECT"}, {":protocol", "websocket"},    {":scheme", "https"},
                 {":path", "/chat?a=b"}, {":authority", "example.org"}, {"sec-websocket-version", "13"}};
  for (const Header& other : instead) {
    for (Header& line : lines) {
      if (line.name == other.name) line.value = other.value;
    }
  }
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

std::string value(const Lines& lines, std::string_view name) {
  for (const Header& line : lines) {
    if (line.name == name) return line.value;
  }
  return "(none)";
}

// ---- the server ----------------------------------------------------------------------------------------------------

// RFC 8441 §5: H2-08
TEST(ServerConnect, Accepts) {
  const Policy policy;
  const ServerConnect connect(policy, request());
  EXPECT_FALSE(connect.refusal());
  EXPECT_EQ(connect.response(), (Lines{{":status", "200"}}));
  EXPECT_EQ(connect.request().path(), "/chat");
  EXPECT_EQ(connect.request().query(), "a=b");
  EXPECT_EQ(connect.request().authority(), "example.org");
  EXPECT_EQ(connect.request().version(), 20);
}

TEST(ServerConnect, ChoosesSubprotocolAndExtensionAsEver) {
  Policy policy;
  policy.subprotocols = {"superchat", "chat"};
  policy.deflate.emplace();
  const ServerConnect connect(policy, request({{"sec-websocket-protocol", "chat, superchat"},
                                               {"sec-websocket-extensions", "permessage-deflate"}}));
  EXPECT_EQ(connect.subprotocol(), "superchat");
  EXPECT_TRUE(connect.deflate());
  EXPECT_EQ(value(connect.response(), "sec-websocket-protocol"), "superchat");
  EXPECT_EQ(value(connect.response(), "sec-websocket-extensions").substr(0, 18), "permessage-deflate");
  EXPECT_EQ(value(connect.response(), "sec-websocket-accept"), "(none)");
  EXPECT_EQ(value(connect.response(), "upgrade"), "(none)");
}

// RFC 8441 §4: H2-05
TEST(ServerConnect, RefusesWhatIsNoWebSocket) {
  Policy policy;
  policy.paths = {"/chat"};
  const auto status = [&policy](Lines lines) { return ServerConnect(policy, std::move(lines)).refusal().status; };
  EXPECT_EQ(status(request()), 0u);
  EXPECT_EQ(status({}), 431u);
  EXPECT_EQ(status({{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", "a"}}), 405u);
  EXPECT_EQ(status({{":method", "CONNECT"}, {":authority", "a:80"}}), 405u);
  EXPECT_EQ(status(request({}, {{":protocol", "connect-udp"}})), 501u);
  EXPECT_EQ(status(request({}, {{":authority", "a b"}})), 400u);
  EXPECT_EQ(status(request({}, {{":path", "chat"}})), 400u);
  EXPECT_EQ(status(request({}, {{":path", "/other"}})), 404u);
  EXPECT_EQ(status(request({}, {{"sec-websocket-version", "x"}})), 400u);
  EXPECT_EQ(status(request({{"origin", "https://evil.example"}})), 403u);
  EXPECT_EQ(status(request({{"origin", "https://example.org"}})), 0u);
  EXPECT_EQ(status(request({{"sec-websocket-protocol", "a b"}})), 400u);
  EXPECT_EQ(status(request({{"sec-websocket-extensions", "="}})), 400u);
}

TEST(ServerConnect, TellsTheVersionThatItWants) {
  const Policy policy;
  ServerConnect connect(policy, request({}, {{"sec-websocket-version", "8"}}));
  EXPECT_EQ(value(connect.response(), ":status"), "400");
  EXPECT_EQ(value(connect.response(), "sec-websocket-version"), "13");
  EXPECT_EQ(value(connect.response(), "content-length"), std::to_string(connect.take_body().left()));
}

// ---- the client ----------------------------------------------------------------------------------------------------

Url url(std::string_view text) {
  Url result;
  EXPECT_EQ(parse(text, result), "");
  return result;
}

// RFC 8441 §4: H2-04; §5: H2-06, H2-07
TEST(ClientConnect, AsksWithoutWhatHttp1Needs) {
  ClientConnect connect;
  EXPECT_EQ(
      connect.begin(url("wss://example.org:8443/chat?x"), {{"chat"}, {}, {}}, {{"Origin", "https://example.org"}}), "");
  EXPECT_EQ(connect.request(), (Lines{{":method", "CONNECT"},
                                      {":protocol", "websocket"},
                                      {":scheme", "https"},
                                      {":path", "/chat?x"},
                                      {":authority", "example.org:8443"},
                                      {"sec-websocket-version", "13"},
                                      {"sec-websocket-protocol", "chat"},
                                      {"origin", "https://example.org"}}));
  ClientConnect plain;
  EXPECT_EQ(plain.begin(url("ws://a/"), {}, {{"Host", "b"}}), "");
  EXPECT_EQ(value(plain.request(), ":scheme"), "http");
  EXPECT_EQ(value(plain.request(), ":authority"), "b");
  EXPECT_EQ(value(plain.request(), "host"), "(none)");
}

// RFC 9113 §8.2.3
TEST(ClientConnect, SendsOneCookieHeader) {
  ClientConnect connect;
  EXPECT_EQ(connect.begin(url("ws://a/"), {}, {{"Cookie", "a=1"}, {"X", "y"}, {"cookie", "b=2"}}), "");
  EXPECT_EQ(value(connect.request(), "cookie"), "a=1; b=2");
  EXPECT_EQ(connect.request().size(), 8U);
}

TEST(ClientConnect, TellsWhatIsWrongWithItsHeaders) {
  ClientConnect connect;
  EXPECT_EQ(connect.begin(url("ws://a/"), {{"a b"}, {}, {}}, {}), describe(Error::invalid_subprotocol).text);
  EXPECT_NE(connect.begin(url("ws://a/"), {}, {{"X", "a\r\nb"}}), "");
  EXPECT_NE(connect.begin(url("ws://a/"), {}, {{"Upgrade", "websocket"}}), "");
  EXPECT_EQ(connect.begin(url("ws://a/"), {}, {{"Host", "b"}, {"host", "c"}}),
            "the header Host is there more than once");
}

TEST(ClientConnect, JudgesTheAnswer) {
  const auto answer = [](Lines lines) {
    ClientConnect connect;
    EXPECT_EQ(connect.begin(url("ws://a/"), {{"chat"}, {}, {}}, {}), "");
    const HandshakeError error = connect.finish(std::move(lines));
    return std::pair(error.error, connect.status());
  };
  EXPECT_EQ(answer({{":status", "200"}}), std::pair(Error::none, 200u));
  EXPECT_EQ(answer({{":status", "204"}, {"sec-websocket-protocol", "chat"}}), std::pair(Error::none, 204u));
  EXPECT_EQ(answer({{":status", "404"}}), std::pair(Error::none, 404u));
  EXPECT_EQ(answer({{":status", "200"}, {"sec-websocket-protocol", "other"}}),
            std::pair(Error::unknown_subprotocol, 200u));
  EXPECT_EQ(answer({{":status", "200"}, {"sec-websocket-extensions", "x"}}), std::pair(Error::unknown_extension, 200u));
  EXPECT_EQ(answer({}), std::pair(Error::handshake_too_big, 0u));
}

TEST(ClientConnect, FollowsTheServersOwnAnswer) {
  Policy policy;
  policy.subprotocols = {"chat"};
  policy.deflate.emplace();
  ClientConnect client;
  EXPECT_EQ(client.begin(url("wss://example.org/chat"), {{"chat"}, {offer_deflate({})}, {}}, {}), "");
  const ServerConnect server(policy, client.request());
  EXPECT_FALSE(server.refusal());
  EXPECT_FALSE(client.finish(server.response()));
  EXPECT_EQ(client.subprotocol(), "chat");
  EXPECT_EQ(client.deflate().has_value(), server.deflate().has_value());
}

}  // namespace
}  // namespace wspc::http
