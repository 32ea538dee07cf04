// SPDX-License-Identifier: MIT
// client_failures_test: the client against servers that are bad or absent, and given up.   RFC 6455 §4.1
#include <chrono>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "io/client/client.h"
#include "io/client/client_trial.h"
#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Cause = Failure::Cause;

Failure failure_of(ClientOptions options) {
  Trial run(std::move(options));
  run.go();
  EXPECT_EQ(run.recorder.opens, 0);
  EXPECT_TRUE(run.recorder.closures.empty());
  EXPECT_EQ(run.recorder.failures.size(), 1u);
  return run.recorder.failures.empty() ? Failure{} : run.recorder.failures[0];
}

// ---- failures, by cause --------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W004
TEST(Client, SaysWhatIsWrongWithItsOptions) {
  EXPECT_EQ(failure_of({.url = "http://localhost/"}).text, "the URL does not begin with ws:// or wss://");
  EXPECT_EQ(failure_of({.url = "wss://localhost/", .tls = {.trust_file = "/none.pem"}}).text,
            "/none.pem: No such file or directory");
  EXPECT_EQ(failure_of({.url = "ws://localhost/", .headers = {{"X", "a\r\nY: b"}}}).text,
            "the value of the header X contains a line end or another control character");
  EXPECT_EQ(failure_of({.url = "ws://localhost/", .subprotocols = {"a b"}}).cause, Cause::usage);
}

TEST(Client, SaysThatANameIsUnknown) {
  const Failure failure = failure_of({.url = "ws://no-such-host.invalid/"});
  EXPECT_EQ(failure.cause, Cause::dns);
  EXPECT_EQ(failure.text.substr(0, 53), "the name no-such-host.invalid cannot be looked up: Ho");
}

// RFC 6455 §4.1: W009
TEST(Client, SaysThatNobodyListens) {
  std::string url;
  std::string address;
  {
    const PeerListener listener;
    url = listener.url();
    address = "127.0.0.1:" + std::to_string(listener.port());
  }
  const Failure failure = failure_of({.url = url});
  EXPECT_EQ(failure.cause, Cause::tcp);
  EXPECT_EQ(failure.text, "cannot connect to " + address + ": Connection refused");
}

// RFC 6455 §4.1: W027; §7.1.7: W110
TEST(Client, ShowsARefusal) {
  ServerOptions options;
  options.policy.paths = {"/chat"};
  RunningServer server(options);
  Trial run({.url = server->url() + "/other"});
  run.go();
  ASSERT_EQ(run.recorder.failures.size(), 1u);
  const Failure& failure = run.recorder.failures[0];
  EXPECT_EQ(failure.cause, Cause::http);
  EXPECT_EQ(failure.status, 404u);
  EXPECT_EQ(failure.text, "the server answered with status 404");
  EXPECT_EQ(failure.reason, "Not Found");
  EXPECT_EQ(failure.body, "There is no WebSocket at this path.\n");
  ASSERT_FALSE(run.client.transcript().response.empty());
  EXPECT_EQ(run.client.transcript().response[0], "HTTP/1.1 404 Not Found");
}

TEST(Client, ShowsARefusalThatNeverEnds) {
  OneServer server([](Peer& peer) {
    peer.send("HTTP/1.1 403 Forbidden\r\n\r\nno");
    peer.read_to_end();
  });
  ClientOptions options{.url = server.url()};
  options.connection.timeouts.open = 300ms;
  const Failure failure = failure_of(options);
  EXPECT_EQ(failure.cause, Cause::http);
  EXPECT_EQ(failure.body, "no");
}

// RFC 6455 §4.1: W033; §7.1.7: W110
TEST(Client, SaysThatTheAnswerIsNonsense) {
  OneServer server([](Peer& peer) {
    peer.send("SSH-2.0-OpenSSH_9.2\r\n");
    peer.read_to_end();
  });
  const Failure failure = failure_of({.url = server.url()});
  EXPECT_EQ(failure.cause, Cause::protocol);
  EXPECT_EQ(failure.error, Error::malformed_http);
  EXPECT_EQ(failure.text, "the server's answer is not a handshake: this is not HTTP");
}

// RFC 6455 §7.1.7: W110; §7.2.1: W115
TEST(Client, SaysThatTheServerLeft) {
  OneServer server([](Peer& peer) { peer.read_head(); });
  const Failure failure = failure_of({.url = server.url()});
  EXPECT_EQ(failure.cause, Cause::protocol);
  EXPECT_EQ(failure.error, Error::connection_lost);
}

TEST(Client, SaysThatTheServerIsSilent) {
  OneServer server([](Peer& peer) { peer.read_to_end(); });
  ClientOptions options{.url = server.url()};
  options.connection.timeouts.open = 200ms;
  const auto start = Clock::now();
  EXPECT_EQ(failure_of(options).cause, Cause::timeout);
  EXPECT_GE(Clock::now() - start, 190ms);
  EXPECT_LT(Clock::now() - start, 3s);
}

// ---- giving up -----------------------------------------------------------------------------------------------------

TEST(Client, CanBeCancelledAtAnyTime) {
  for (const int step : {0, 1, 2}) {
    OneServer server([](Peer& peer) { peer.read_to_end(); });
    Trial run({.url = server.url()});
    if (step == 0) run.client.cancel();
    run.client.start();
    for (int i = 0; i < step * 2; ++i) run.loop.context().run_one();
    run.client.cancel();
    run.loop.run();
    ASSERT_EQ(run.recorder.failures.size(), 1u);
    EXPECT_EQ(run.recorder.failures[0].cause, Cause::cancelled);
    if (step < 2) Peer(static_cast<std::uint16_t>(std::stoi(server.url().substr(15)))).close();  // let it end
  }
}

TEST(Client, TellsNothingWhenItIsGone) {
  OneServer server([](Peer& peer) { peer.read_to_end(); });
  Recorder recorder;
  Loop loop;
  {
    Client client(loop, {.url = server.url()}, recorder);
    client.start();
    for (int i = 0; i < 4; ++i) loop.context().run_one();
  }
  loop.run();
  EXPECT_TRUE(recorder.failures.empty());
  EXPECT_EQ(recorder.opens, 0);
}

}  // namespace
}  // namespace wspc::io
