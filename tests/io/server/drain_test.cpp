// SPDX-License-Identifier: MIT
// drain_test: how a server ends.   RFC 6455 §7.4.1 (1001)
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// RFC 6455 §7.3: W118
TEST(Drain, ClosesSessionsRefusesHandshakesAndEnds) {
  for (const unsigned threads : {1u, 2u}) {
    ServerOptions options;
    options.threads = threads;
    RunningServer server(options);
    std::vector<Peer> peers;
    for (int i = 0; i < 4; ++i) peers.push_back(Peer::opened(server.port()));
    Peer late(server.port());
    late.send("GET / HTTP/1.1\r\n");
    ASSERT_TRUE(server.handler.eventually([&] { return server.handler.opened_ == 4; }));
    for (int i = 0; i < 100 && server->connections() < 5; ++i) std::this_thread::sleep_for(10ms);

    server->drain();
    const auto response = late.read_to_end();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->substr(0, response->find("\r\n")), "HTTP/1.1 503 Service Unavailable");
    EXPECT_EQ(response->substr(response->find("\r\n\r\n") + 4), "The server is shutting down.\n");
    late.close();
    EXPECT_FALSE(Peer(server.port()).send("GET")) << "it still accepts";
    for (Peer& peer : peers) {
      EXPECT_FALSE(server.ended());
      const auto close = peer.read_frame();
      ASSERT_TRUE(close);
      EXPECT_EQ(close->code(), 1001u);
      peer.send_frame(8, "\x03\xE9");
      EXPECT_EQ(peer.read_to_end(), "");
      peer.close();
    }
    server.join();
    EXPECT_TRUE(server.handler.draining_);
    ASSERT_EQ(server.handler.closures_.size(), 4u);
    for (const Closure& closure : server.handler.closures_) EXPECT_TRUE(closure.clean);
  }
}

TEST(Drain, CutsWhoDoesNotAnswerWithinTheWindow) {
  ServerOptions options;
  options.drain_window = 200ms;
  RunningServer server(options);
  Peer peer = Peer::opened(server.port());
  const auto start = Clock::now();
  server->drain();
  server.join();
  EXPECT_GE(Clock::now() - start, 190ms);
  EXPECT_LT(Clock::now() - start, 2s);
  ASSERT_EQ(server.handler.closures_.size(), 1u);
  EXPECT_EQ(server.handler.closures_[0].sent, 1001);
  EXPECT_EQ(server.handler.closures_[0].error, Error::connection_lost);
}

TEST(Drain, StoppingDoesNotWait) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  const auto start = Clock::now();
  server->drain();
  server->stop();
  server.join();
  EXPECT_LT(Clock::now() - start, 2s);
  EXPECT_EQ(server.handler.closures_.size(), 1u);
}

TEST(Drain, EndsAtOnceWhenNobodyIsThere) {
  ServerOptions options;
  options.threads = 2;
  RunningServer server(options);
  const auto start = Clock::now();
  server->drain();
  server.join();
  EXPECT_LT(Clock::now() - start, 2s);
}

TEST(Drain, BeforeRunIsNotForgotten) {
  EchoHandler handler;
  Server server({}, handler);
  ASSERT_EQ(server.listen(), "");
  server.drain();
  server.run();
  EXPECT_TRUE(handler.draining_);
}

TEST(Drain, BeginsWithASignalAndStopsWithTheSecond) {
  EchoHandler handler;
  Server server({}, handler);
  ASSERT_EQ(server.listen(), "");
  server.obey_signals();
  std::thread thread([&server] { server.run(); });
  Peer peer = Peer::opened(server.port());
  const auto start = Clock::now();
  std::raise(SIGTERM);
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1001u);
  std::raise(SIGINT);
  thread.join();
  EXPECT_LT(Clock::now() - start, 3s);
}

// Open sessions do not outlive their server, and do not touch it afterwards.
TEST(Drain, AServerThatNeverRanHasNothingToEnd) {
  EchoHandler handler;
  Server server({}, handler);
  ASSERT_EQ(server.listen(), "");
  Peer peer(server.port());
}

}  // namespace
}  // namespace wspc::io
