// SPDX-License-Identifier: MIT
// memory_usage_test: what a connection says that it holds, and that it gives it back.
#include <array>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "core/limits_fixture.h"
#include "core/memory/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;

class Memory : public Limit {};
FOR_BOTH(Memory);

// After `use`, a new connection reports exactly the memory that it holds.
void expect_exact(Role role, Delivery delivery, const std::function<void(Connection&)>& use, const char* what) {
  Options options;
  options.delivery = delivery;
  Keys keys;
  for (const bool own_source : {false, true}) {
    if (own_source) options.random = keys.source();
    const std::size_t before = counting::live();
    Connection connection(role, options);
    use(connection);
    EXPECT_EQ(connection.memory_usage(), sizeof(Connection) + counting::live() - before) << what;
  }
}

TEST_P(Memory, usage_is_exact) {
  const std::string small = from_peer(fin | network::text, "Hello");
  const std::string half = from_peer(binary, std::string(10'000, 'h'));
  const std::string ping = from_peer(fin | network::ping, "Hello");
  static const std::string loan(70'000, 'l');
  static const Prepared prepared = Prepared::text(loan);
  std::array<std::span<const std::byte>, 2> shown;

  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    const auto exact = [&](const char* what, const std::function<void(Connection&)>& use) {
      expect_exact(role, delivery, use, what);
    };
    exact("new", [](Connection&) {});
    exact("after a message", [&](Connection& c) { give(c, small); });
    exact("inside a message", [&](Connection& c) { give(c, half); });
    exact("inside a header", [&](Connection& c) { give(c, half.substr(0, 3)); });
    exact("after an assembled message", [&](Connection& c) {
      give(c, half);
      give(c, from_peer(fin | continuation, ""));
    });
    exact("inside a ping", [&](Connection& c) { give(c, ping.substr(0, ping.size() - 1)); });
    exact("a pong waits", [&](Connection& c) { give(c, ping); });
    exact("a pong is on its way", [&](Connection& c) {
      give(c, ping);
      c.transmit(shown);
      give(c, ping);
    });
    exact("something waits", [&](Connection& c) { ASSERT_EQ(c.send_text("waits"), Error::none); });
    exact("much waits", [&](Connection& c) {
      for (int i = 0; i < 100; ++i) ASSERT_EQ(c.send_text(std::string(1'000, 'w')), Error::none);
    });
    exact("something waits behind something", [&](Connection& c) {
      ASSERT_EQ(c.send_text("shown"), Error::none);
      c.transmit(shown);
      ASSERT_EQ(c.send_text(std::string(300, 'w')), Error::none);
    });
    exact("everything has left", [&](Connection& c) {
      ASSERT_EQ(c.send_text(std::string(300, 'w')), Error::none);
      drain(c);
    });
    exact("loans", [&](Connection& c) {
      for (int i = 0; i < 9; ++i) ASSERT_EQ(c.send_borrowed(MessageType::text, bytes(loan)), Error::none);
    });
    exact("loans are back", [&](Connection& c) {
      for (int i = 0; i < 9; ++i) ASSERT_EQ(c.send_borrowed(MessageType::text, bytes(loan)), Error::none);
      drain(c);
    });
    exact("prepared messages", [&](Connection& c) {
      for (int i = 0; i < 9; ++i) ASSERT_EQ(c.send(prepared), Error::none);
    });
    exact("closed", [&](Connection& c) { give(c, from_peer(fin | network::close, "")); });
    exact("failed", [&](Connection& c) { give(c, from_peer(fin | 3, "")); });
    exact("trimmed", [&](Connection& c) {
      give(c, half);
      give(c, from_peer(fin | continuation, "") + ping);
      ASSERT_EQ(c.send_borrowed(MessageType::text, bytes(loan)), Error::none);
      drain(c);
      c.trim();
    });
    exact("trimmed while much waits", [&](Connection& c) {
      give(c, half + ping);
      ASSERT_EQ(c.send_text(loan), Error::none);
      c.trim();
    });
  }
}

TEST_P(Memory, of_an_idle_connection_is_at_most_256_bytes) {
  const Connection connection(role);
  EXPECT_LE(connection.memory_usage(), 256u);
}

TEST_P(Memory, of_a_connection_that_has_become_idle_and_was_trimmed_is_at_most_256_bytes_again) {
  Connection connection(role);
  const std::size_t at_first = connection.memory_usage();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(connection.send_text(std::string(1'000, 'w')), Error::none);
  give(connection, from_peer(binary, std::string(10'000, 'h')));
  give(connection, from_peer(fin | continuation, "") + from_peer(fin | network::ping, "p"));
  drain(connection);
  EXPECT_GT(connection.memory_usage(), 256u);
  connection.trim();
  EXPECT_EQ(connection.memory_usage(), at_first);
}

TEST_P(Memory, that_is_in_use_is_not_trimmed) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("waits"), Error::none);
  give(connection, from_peer(network::text, "Hel"));
  give(connection, from_peer(fin | network::ping, "ping").substr(0, role == Role::server ? 8 : 4));
  connection.trim();
  const auto seen = give(connection, std::string("ng") + from_peer(fin | continuation, "lo"));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].payload, "ping");
  EXPECT_EQ(seen[1].payload, "Hello");
  EXPECT_EQ(frames(drain(connection)).size(), 2u);
}

TEST_P(Memory, that_was_shown_is_not_trimmed) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("shown"), Error::none);
  std::array<std::span<const std::byte>, 1> shown;
  connection.transmit(shown);
  const std::string before(reinterpret_cast<const char*>(shown[0].data()), shown[0].size());
  connection.trim();
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(shown[0].data()), shown[0].size()), before);
}

// The rest of the message can no longer arrive.
TEST_P(Memory, of_half_a_message_is_given_back_when_the_connection_is_closed) {
  Connection connection = with({});
  const std::size_t idle = connection.memory_usage();
  give(connection, from_peer(binary, std::string(10'000, 'h')));
  give(connection, from_peer(fin | network::close, big_endian(1000, 2)));
  drain(connection);
  connection.trim();
  EXPECT_EQ(connection.memory_usage(), idle);

  Connection failed = with({});
  give(failed, from_peer(binary, std::string(10'000, 'h')));
  EXPECT_EQ(failed.transport_closed().error, Error::connection_lost);
  failed.trim();
  EXPECT_EQ(failed.memory_usage(), idle);
}

TEST_P(Memory, grows_by_what_has_come_not_by_what_was_announced) {
  Connection connection = with({.message = unlimited, .frame = unlimited});
  const std::size_t idle = connection.memory_usage();
  const unsigned mask = role == Role::server ? 0x80 : 0;
  std::string header = big_endian(fin | binary, 1) + big_endian(mask | 127, 1) + big_endian(1ULL << 40, 8);
  if (mask != 0) header += std::string(4, '\0');
  give(connection, header);
  EXPECT_EQ(connection.memory_usage(), idle);
  give(connection, std::string(1'000, 'x'));
  EXPECT_LT(connection.memory_usage(), idle + 4'000);
}

TEST_P(Memory, is_not_needed_for_pieces) {
  Connection connection = with({.message = unlimited, .frame = unlimited}, Delivery::pieces);
  const std::size_t idle = connection.memory_usage();
  for (int i = 0; i < 100; ++i) give(connection, from_peer(i == 0 ? binary : continuation, std::string(1'000, 'x')));
  EXPECT_EQ(connection.memory_usage(), idle);
}

TEST_P(Memory, is_not_needed_for_messages_in_one_piece) {
  Connection connection(role);
  const std::size_t idle = connection.memory_usage();
  for (int i = 0; i < 100; ++i) give(connection, from_peer(fin | binary, std::string(1'000, 'x')));
  EXPECT_EQ(connection.memory_usage(), idle);
}

TEST_P(Memory, is_all_given_back_at_the_end) {
  const std::size_t before = counting::live();
  {
    Connection connection(role);
    EXPECT_EQ(connection.send(Prepared::text(std::string(10'000, 'p'))), Error::none);
    EXPECT_EQ(connection.send_text("waits"), Error::none);
    give(connection, from_peer(binary, "half") + from_peer(fin | network::ping, "p"));
  }
  EXPECT_EQ(counting::live(), before);
}

}  // namespace
}  // namespace wspc
