// SPDX-License-Identifier: MIT
// stalled_test: peers that take nothing of what they are sent, and peers that take it slowly.   RFC 6455 §7.1.1
//
// Unsent bytes without progress have a deadline, and progress extends it.
#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// ---- HTTP/2 --------------------------------------------------------------------------------------------------------

std::string h2_frame(char type, char flags, char stream, std::string_view payload) {
  std::string frame{0, 0, static_cast<char>(payload.size()), type, flags, 0, 0, 0, stream};
  return frame.append(payload);
}

// A field with a literal name, not indexed (RFC 7541 §6.2.2).
std::string h2_field(std::string_view name, std::string_view value) {
  std::string field(1, '\0');
  field.append(1, static_cast<char>(name.size())).append(name);
  return field.append(1, static_cast<char>(value.size())).append(value);
}

const std::string h2_begin = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

ServerOptions with_a_pong_timeout(std::chrono::milliseconds time) {
  ServerOptions options;
  options.connection.timeouts.pong = time;
  return options;
}

// Its PINGs have to be answered, and it reads none of the answers.
TEST(Stalled, an_http2_client_that_sends_pings_and_reads_nothing_is_ended) {
  RunningServer server(with_a_pong_timeout(300ms));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(h2_begin + h2_frame(4, 0, 0, {})));
  std::string pings;
  for (int i = 0; i < 900; ++i) pings += h2_frame(6, 0, 0, "12345678");
  const auto begin = Clock::now();
  while (Clock::now() - begin < 30s && peer.send(pings)) {
  }
  EXPECT_LT(Clock::now() - begin, 30s);
  EXPECT_TRUE(soon([&] { return server->connections() == 0; }));
}

// RFC 9113 §6.9.2: it may announce a window of 0, and never open it.
TEST(Stalled, a_response_for_which_an_http2_client_gives_no_window_is_reset) {
  RunningServer server(with_a_pong_timeout(300ms));
  Peer peer(server.port());
  const std::string no_window{0, 4, 0, 0, 0, 0};
  const std::string request = h2_field(":method", "GET") + h2_field(":scheme", "http") + h2_field(":path", "/") +
                              h2_field(":authority", "127.0.0.1:" + std::to_string(server.port()));
  ASSERT_TRUE(peer.send(h2_begin + h2_frame(4, 0, 0, no_window) + h2_frame(1, 5, 1, request)));
  bool reset = false;
  while (!reset) {
    const auto head = peer.read(9);
    ASSERT_TRUE(head);
    const auto byte = [&head](std::size_t at) {
      return static_cast<std::size_t>(static_cast<unsigned char>((*head)[at]));
    };
    ASSERT_TRUE(peer.read(byte(0) << 16 | byte(1) << 8 | byte(2)));
    reset = byte(3) == 3;
  }
  EXPECT_TRUE(reset);
}

// ---- without pings -------------------------------------------------------------------------------------------------

ServerOptions without_pings() {
  ServerOptions options = with_a_pong_timeout(300ms);
  options.connection.timeouts.ping = 0ms;
  options.connection.limits.outbox = 16'000'000;
  return options;
}

std::function<void(EchoHandler&)> that_says(std::size_t size) {
  return [size](EchoHandler& handler) {
    handler.at_open = [size](Session& session) { session.send_text(std::string(size, 'x')); };
  };
}

// Reads `size` bytes, 40,000 at a time, with a pause after each read. Returns false if they do not all come.
bool read_slowly(Peer& peer, std::size_t size, std::chrono::milliseconds pause) {
  for (std::size_t left = size; left > 0;) {
    const std::size_t next = std::min<std::size_t>(left, 40'000);
    if (!peer.read(next)) return false;
    left -= next;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

TEST(Stalled, a_session_without_pings_ends_when_its_peer_takes_nothing) {
  RunningServer server(without_pings(), that_says(8'000'000));
  Peer peer = Peer::opened(server.port(), 4096);
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
}

TEST(Stalled, a_session_without_pings_stays_while_its_peer_takes_something) {
  constexpr std::size_t size = 2'000'000;
  RunningServer server(without_pings(), that_says(size));
  Peer peer = Peer::opened(server.port(), 4096);
  ASSERT_TRUE(peer.read(10));
  ASSERT_TRUE(read_slowly(peer, size, 30ms));
  EXPECT_EQ(server->connections(), 1U);
}

// ---- the closing handshake -----------------------------------------------------------------------------------------

// The close timeout is for the peer's Close, and not for what has to be sent before ours.
TEST(Stalled, the_close_timeout_does_not_count_while_the_peer_takes_what_was_sent_before) {
  constexpr std::size_t size = 4'000'000;
  ServerOptions options;
  options.connection.timeouts.close = 300ms;
  options.connection.limits.outbox = 2 * size;
  RunningServer server(options, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      session.send_text(std::string(size, 'x'));
      session.close(4000, "that is all");
    };
  });
  Peer peer = Peer::opened(server.port(), 4096);
  ASSERT_TRUE(peer.read(10));
  ASSERT_TRUE(read_slowly(peer, size, 15ms));
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 4000U);
  peer.send_frame(8, close->payload);
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_TRUE(server.handler.closures_[0].clean);
}

// Both sides have filled each other, and neither receives.
struct Deadlocked {
  Deadlocked() : server(server_options()) {
    std::future<WebSocket> accepted = std::async(std::launch::async, [this] { return server.accept(); });
    socket = wspc::connect(server.url() + "/", client_options());
    server_side = accepted.get();
    const std::string text(100'000, 'x');
    const auto full = [&text](WebSocket& one) {
      int refused = 0;  // in a row: what waits does not leave any more
      return soon([&] {
        while (one.try_send(text) == Error::none) refused = 0;
        return ++refused >= 30;
      });
    };
    EXPECT_TRUE(full(socket));
    EXPECT_TRUE(full(server_side));
  }

  static ServerOptions server_options() {
    ServerOptions options;
    options.connection.timeouts = {.ping = 1h, .pong = 1h, .close = 300ms};
    options.connection.limits.outbox = 200'000;
    return options;
  }
  static ClientOptions client_options() {
    ClientOptions options;
    options.connection.timeouts = {.ping = 1h, .pong = 1h, .close = 300ms};
    options.connection.limits.outbox = 200'000;
    return options;
  }

  wspc::Server server;
  WebSocket socket;
  WebSocket server_side;
};

TEST(Stalled, closing_returns_although_the_peer_takes_nothing_and_nothing_is_received) {
  Deadlocked both;
  std::promise<void> closed;
  std::thread closing([&] {
    both.socket.close();
    closed.set_value();
  });
  const bool in_time = closed.get_future().wait_for(20s) == std::future_status::ready;
  EXPECT_TRUE(in_time);
  if (!in_time) both.server.stop();
  closing.join();
}

TEST(Stalled, a_web_socket_that_is_dropped_ends_although_the_peer_takes_nothing) {
  Deadlocked both;
  both.server_side = {};
  EXPECT_TRUE(soon([&] { return both.server.metrics().connections == 0; }));
}

}  // namespace
}  // namespace wspc::io
