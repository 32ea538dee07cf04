// SPDX-License-Identifier: MIT
// pause_test: sessions that are held while their peers go away, or say nothing more.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/loop/loop.h"
#include "io/memory_stream.h"
#include "io/peer.h"
#include "io/running_server.h"
#include "io/session/agreed_opening.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

ServerOptions impatient() {
  ServerOptions options;
  options.connection.timeouts.ping = 200ms;
  options.connection.timeouts.pong = 400ms;
  return options;
}

// A server that holds each session at its first message.
void hold_at_once(EchoHandler& handler) {
  handler.first = [](Session& session, const Event&) {
    session.pause_receiving();
    return true;
  };
}

bool ends(RunningServer& server) {
  return server.handler.eventually([&] { return server.handler.closures_.size() == 1; });
}

TEST(Hold, ends_when_the_peer_closes) {
  RunningServer server(impatient(), hold_at_once);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "one");
  peer.send_frame(1, "two");
  peer.close();
  EXPECT_TRUE(ends(server));
}

TEST(Hold, ends_when_the_peer_resets) {
  RunningServer server(impatient(), hold_at_once);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "one");
  peer.reset();
  EXPECT_TRUE(ends(server));
}

// Its end of file is behind bytes that are not read: only the answer to our ping shows that it has gone.
TEST(Hold, ends_when_the_peer_closes_behind_much_that_is_not_read) {
  RunningServer server(impatient(), hold_at_once);
  Peer peer = Peer::opened(server.port());
  std::string much;
  for (int i = 0; i < 500; ++i) much += Peer::frame(2, std::string(16'000, 'x'));
  std::thread sending([&] { peer.send(much); });
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.opened_ == 1; }));
  std::this_thread::sleep_for(100ms);  // the kernel's buffers fill: with less in them, the test shows less
  ::shutdown(peer.socket(), SHUT_RDWR);
  sending.join();
  peer.close();
  EXPECT_TRUE(ends(server));
}

TEST(Hold, ends_without_a_ping_timeout_as_well) {
  ServerOptions options;
  options.connection.timeouts.ping = 0ms;
  options.connection.timeouts.pong = 300ms;
  RunningServer server(options, hold_at_once);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "one");
  peer.close();
  EXPECT_TRUE(ends(server));
}

// The bytes that the peer sent before it left are received as soon as there is room for them.
TEST(Hold, loses_nothing_of_a_peer_that_has_left) {
  ServerOptions options = impatient();
  options.connection.timeouts.pong = 20s;
  std::atomic<int> events{0};
  std::promise<SessionHandle> held;
  RunningServer server(options, [&](EchoHandler& handler) {
    handler.first = [&](Session& session, const Event& event) {
      if (event.type != Event::Type::text) return false;
      if (events++ == 0) {
        session.pause_receiving();
        held.set_value(session.handle());
      }
      return true;
    };
  });
  Peer peer = Peer::opened(server.port());
  for (int i = 0; i < 100; ++i) peer.send_frame(1, "message");
  const SessionHandle session = held.get_future().get();
  peer.shut();
  session.post([](Session& own) { own.resume_receiving(); });
  EXPECT_TRUE(ends(server));
  EXPECT_EQ(events, 100);
}

TEST(Hold, stays_while_the_peer_is_there) {
  RunningServer server(impatient(), hold_at_once);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "one");
  for (int pings = 0; pings < 5; ++pings) {
    const auto ping = peer.read_frame();
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->opcode, 9U);
  }
  EXPECT_EQ(server->connections(), 1U);
}

// ---- a peer whose machine is silent --------------------------------------------------------------------------------

class SilentStream final : public Stream {
 public:
  explicit SilentStream(std::size_t& unacknowledged) : unacknowledged_(unacknowledged) {}
  std::size_t receive(std::span<std::byte>, ErrorCode& error) noexcept override {
    error = boost::asio::error::would_block;
    return 0;
  }
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode&) noexcept override {
    std::size_t size = 0;
    for (const auto& piece : pieces) size += piece.size();
    unacknowledged_ += size;
    return size;
  }
  bool watch(ReadinessWatcher&, Interest) override { return true; }
  void shutdown() noexcept override {}
  void close() noexcept override {}
  [[nodiscard]] std::size_t unacknowledged() const noexcept override { return unacknowledged_; }
  [[nodiscard]] std::string remote() const override { return "silent"; }

 private:
  std::size_t& unacknowledged_;
};

TEST(Hold, ends_when_nothing_is_acknowledged) {
  class Holder final : public Handler {
   public:
    void opened(Session& session) override { session.pause_receiving(); }
    void closed(Session& session, const Closure&) override {
      error = session.transport_error();
      ++ended;
    }
    ErrorCode error;
    int ended = 0;
  } handler;
  std::size_t unacknowledged = 0;
  Loop loop;
  Session::Start start{Role::server, impatient().connection,
                       std::make_unique<AgreedOpening>("", "/", std::nullopt, std::nullopt, HandshakeTranscript{})};
  const auto began = std::chrono::steady_clock::now();
  Session::start(loop, std::make_unique<SilentStream>(unacknowledged), std::move(start), handler);
  loop.run();
  EXPECT_EQ(handler.ended, 1);
  EXPECT_EQ(handler.error, boost::asio::error::timed_out);
  EXPECT_GT(unacknowledged, 0U);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 590ms);
}

}  // namespace
}  // namespace wspc::io
