// SPDX-License-Identifier: MIT
// reconnect_test: servers that are lost during the opening handshake, and attempts that are given up.   RFC 6455 §7.2.3
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/client/client_trial.h"
#include "io/easy.h"
#include "io/peer.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;
using io::Peer;
using io::PeerListener;

// Returns the failure of a client that tries three times; the server does `serve` with each connection.
Failure after_three_attempts(const std::string& scheme, const std::function<void(Peer&)>& serve) {
  PeerListener listener;
  std::atomic<int> served{0};
  std::thread server([&] {
    for (; served < 3; ++served) {
      Peer peer = listener.accept();
      serve(peer);
    }
  });
  Client client({.url = scheme + "://127.0.0.1:" + std::to_string(listener.port()) + "/"},
                {.attempts = 3, .first = 1ms, .most = 1ms});
  Failure failure;
  try {
    static_cast<void>(client.connect());
    ADD_FAILURE() << "connected";
  } catch (const ConnectError& error) {
    failure = error.failure();
  }
  for (int missed = served; missed < 3; ++missed) Peer(listener.port()).close();
  server.join();
  return failure;
}

TEST(Reconnect, tries_again_when_the_server_closes_before_it_answers) {
  int heads = 0;
  const Failure failure = after_three_attempts("ws", [&](Peer& peer) { heads += peer.read_head() ? 1 : 0; });
  EXPECT_EQ(heads, 3);
  EXPECT_EQ(failure.error, Error::connection_lost);
}

TEST(Reconnect, tries_again_when_the_server_resets_before_it_answers) {
  int heads = 0;
  static_cast<void>(after_three_attempts("ws", [&](Peer& peer) {
    heads += peer.read_head() ? 1 : 0;
    peer.reset();
  }));
  EXPECT_EQ(heads, 3);
}

TEST(Reconnect, tries_again_when_the_server_is_lost_in_the_tls_handshake) {
  for (const bool reset : {true, false}) {
    int hellos = 0;
    const Failure failure = after_three_attempts("wss", [&](Peer& peer) {
      hellos += peer.read(100) ? 1 : 0;
      if (reset) peer.reset();
    });
    EXPECT_EQ(hellos, 3);
    EXPECT_EQ(failure.cause, Failure::Cause::tls);
    EXPECT_EQ(failure.error, Error::connection_lost);
  }
}

TEST(Reconnect, does_not_try_again_when_the_server_speaks_no_tls) {
  int hellos = 0;
  const Failure failure = after_three_attempts("wss", [&](Peer& peer) {
    hellos += peer.read(100) ? 1 : 0;
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.read_to_end();
  });
  EXPECT_EQ(hellos, 1);
  EXPECT_EQ(failure.cause, Failure::Cause::tls);
}

// Begins to answer with a redirection, and signals that; the rest of the response is never sent.
std::function<void(Peer&)> redirect_without_end(std::promise<void>& answered) {
  return [&answered](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 100\r\n\r\nthe rest never comes");
    answered.set_value();
    peer.read_to_end();
  };
}

// The answer that has begun is a redirection: it is not followed any more.
TEST(Client, IsCancelledInTheMiddleOfARedirection) {
  std::promise<void> answered;
  std::future<void> was_answered = answered.get_future();
  io::OneServer server(redirect_without_end(answered));
  io::Trial run({.url = server.url(), .redirects = 5});
  run.client.start();
  while (was_answered.wait_for(0s) != std::future_status::ready) run.loop.context().poll();
  for (int i = 0; i < 100; ++i) run.loop.context().poll();
  run.client.cancel();
  run.loop.run();
  ASSERT_EQ(run.recorder.failures.size(), 1U);
  EXPECT_EQ(run.recorder.failures[0].cause, Failure::Cause::cancelled);
}

TEST(Client, FollowsNothingWhenItIsGone) {
  std::promise<void> answered;
  std::future<void> was_answered = answered.get_future();
  io::OneServer server(redirect_without_end(answered));
  io::Recorder recorder;
  io::Loop loop;
  {
    io::Client client(loop, {.url = server.url(), .redirects = 5}, recorder);
    client.start();
    while (was_answered.wait_for(0s) != std::future_status::ready) loop.context().poll();
    for (int i = 0; i < 100; ++i) loop.context().poll();
  }
  loop.run();
  EXPECT_TRUE(recorder.failures.empty());
  EXPECT_EQ(recorder.opens, 0);
}

TEST(EasyClient, AnAbandonedAttemptDoesNotDisturbTheNext) {
  PeerListener listener;
  Client client({.url = listener.url()}, {.attempts = 1});
  const auto connect = [](Client& own, std::promise<Failure>& failed) -> Started {
    try {
      static_cast<void>(co_await own.async_connect());
    } catch (const ConnectError& error) {
      failed.set_value(error.failure());
    }
  };
  std::promise<Failure> first;
  auto abandoned = std::make_unique<Started>(connect(client, first));
  Peer silent = listener.accept();
  ASSERT_TRUE(silent.read_head());
  abandoned.reset();

  std::promise<Failure> second;
  const Started kept = connect(client, second);
  Peer answering = listener.accept();
  ASSERT_TRUE(answering.read_head());
  answering.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(second.get_future().get().status, 404U);
  EXPECT_THROW(static_cast<void>(wspc::connect("ws://127.0.0.1:1/")), ConnectError);  // the coroutine is through
  silent.read_to_end();  // the abandoned attempt's connection ends
}

}  // namespace
}  // namespace wspc
