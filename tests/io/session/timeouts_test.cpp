// SPDX-License-Identifier: MIT
// timeouts_test: peers that are silent, at every stage.   RFC 6455 §5.5.2, §7.1.1
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

ServerOptions with(std::chrono::milliseconds Timeouts::*which, std::chrono::milliseconds time) {
  ServerOptions options;
  options.connection.timeouts.*which = time;
  return options;
}

// RFC 6455 §7.2.2: W116
TEST(Timeouts, AHandshakeThatNeverComesEndsWith408) {
  RunningServer server(with(&Timeouts::open, 200ms));
  const auto start = Clock::now();
  Peer peer(server.port());
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->substr(0, response->find("\r\n")), "HTTP/1.1 408 Request Timeout");
  EXPECT_EQ(response->substr(response->find("\r\n\r\n") + 4), "The opening handshake took too long.\n");
  EXPECT_GE(Clock::now() - start, 190ms);
  EXPECT_LT(Clock::now() - start, 2s);
}

// Slow-loris: a byte now and then does not buy any time.
TEST(Timeouts, AHandshakeThatDripsEndsWith408) {
  RunningServer server(with(&Timeouts::open, 400ms));
  const auto start = Clock::now();
  std::vector<Peer> peers;
  for (int i = 0; i < 20; ++i) peers.emplace_back(server.port());
  const std::string request = Peer::request();
  for (std::size_t at = 0; at < 25; ++at) {
    for (Peer& peer : peers) peer.send(request.substr(at, 1));
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(at != 10 || server.serves());
  }
  for (Peer& peer : peers) {
    const auto response = peer.read_to_end();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->substr(0, 12), "HTTP/1.1 408");
  }
  EXPECT_LT(Clock::now() - start, 3s);
  EXPECT_TRUE(server.serves());
  server.stop();
  EXPECT_EQ(server.handler.refusals_.size(), 20u);
}

// Stays half-open: it does not close even when it is asked to.
TEST(Timeouts, AHandshakeThatNeverEndsLeavesNothingBehind) {
  RunningServer server(with(&Timeouts::open, 100ms));
  Peer peer(server.port());
  for (int i = 0; i < 250 && server->connections() == 0; ++i) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 250 && server->connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server->connections(), 0u);
}

// RFC 6455 §7.3: W118
TEST(Timeouts, AnIdlePeerIsSentAway) {
  RunningServer server(with(&Timeouts::idle, 200ms));
  Peer peer = Peer::opened(server.port());
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->opcode, 8u);
  EXPECT_EQ(close->code(), 1001u);
  peer.send_frame(8, "\x03\xE9");
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_TRUE(server.handler.closures_[0].clean);
}

TEST(Timeouts, APeerThatAnswersPingsStays) {
  ServerOptions options = with(&Timeouts::ping, 100ms);
  options.connection.timeouts.pong = 300ms;
  RunningServer server(options);
  Peer peer = Peer::opened(server.port());
  const auto start = Clock::now();
  while (Clock::now() - start < 800ms) {
    const auto ping = peer.read_frame();
    ASSERT_TRUE(ping);
    ASSERT_EQ(ping->opcode, 9u);
    peer.send_frame(10, ping->payload);
  }
}

TEST(Timeouts, APeerThatDoesNotIsGivenUp) {
  ServerOptions options = with(&Timeouts::ping, 100ms);
  options.connection.timeouts.pong = 200ms;
  RunningServer server(options);
  Peer peer = Peer::opened(server.port());
  const auto ping = peer.read_frame();
  const auto close = peer.read_frame();
  ASSERT_TRUE(ping && close);
  EXPECT_EQ(ping->opcode, 9u);
  EXPECT_EQ(close->opcode, 8u);
  EXPECT_EQ(close->code(), 1011u);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_EQ(server.handler.closures_[0].error, Error::pong_timeout);
}

TEST(Timeouts, ACloseThatIsNotAnsweredIsNotAwaitedForEver) {
  RunningServer server(with(&Timeouts::close, 200ms), [](EchoHandler& handler) {
    handler.at_open = [](Session& session) { session.close(4000, "enough"); };
  });
  const auto start = Clock::now();
  Peer peer = Peer::opened(server.port());
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 4000u);
  EXPECT_EQ(close->payload.substr(2), "enough");
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_GE(Clock::now() - start, 190ms);
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_EQ(server.handler.closures_[0].error, Error::close_timeout);
  EXPECT_FALSE(server.handler.closures_[0].clean);
}

// Our last words wait behind much that the peer does not read.
TEST(Timeouts, AStuckPeerIsCutAfterTheCloseTimeout) {
  RunningServer server(with(&Timeouts::close, 300ms), [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      while (session.send_text(std::string(500'000, 'x')) == Error::none) {
      }
    };
  });
  Peer peer = Peer::opened(server.port(), 4096);
  peer.send_frame(8, "\x03\xE8");
  const auto start = Clock::now();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_LT(Clock::now() - start, 3s);
}

// A peer that reads nothing is not alive, even if the kernel still has bytes from it.
TEST(Timeouts, AStuckPeerIsGivenUpAfterThePongTimeout) {
  ServerOptions options = with(&Timeouts::ping, 100ms);
  options.connection.timeouts.pong = 300ms;
  RunningServer server(options, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      while (session.send_text(std::string(500'000, 'x')) == Error::none) {
      }
    };
  });
  Peer peer = Peer::opened(server.port(), 4096);
  ASSERT_TRUE(server.handler.eventually([&] { return !server.handler.errors_.empty(); }));
  EXPECT_EQ(server.handler.errors_[0], Error::pong_timeout);
}

}  // namespace
}  // namespace wspc::io
