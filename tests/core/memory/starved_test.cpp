// SPDX-License-Identifier: MIT
// starved_test: a connection that finds no memory, or no key, at each step of what it does.
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/memory/counting.h"
#include "core/network.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

using namespace network;
using counting::Shortage;

class Starved : public Both {};
FOR_BOTH(Starved);

// The events of `input`, which has to be made before memory is short.
Event receive(Connection& connection, std::string& input) {
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  return connection.receive(rest);
}

TEST_P(Starved, of_memory_for_a_pong_it_sends_none_and_answers_the_next) {
  Connection connection(role);
  std::string first = frame(fin | network::ping, "1", peer_role), second = frame(fin | network::ping, "2", peer_role);
  {
    const Shortage none(0);
    EXPECT_EQ(receive(connection, first).type, Event::Type::ping);
    EXPECT_EQ(connection.queued(), 0u);
  }
  EXPECT_EQ(receive(connection, second).type, Event::Type::ping);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::pong, "2"}}));
}

TEST(StarvedOfKeys, a_client_sends_no_pong_and_answers_the_next_ping) {
  Keys keys{.works = false};
  Options options;
  options.random = keys.source();
  Connection connection(Role::client, options);
  give(connection, frame(fin | network::ping, "1", Role::server));
  EXPECT_EQ(connection.queued(), 0u);
  keys.works = true;
  give(connection, frame(fin | network::ping, "2", Role::server));
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::pong, "2"}}));
}

TEST_P(Starved, of_memory_for_the_second_piece_it_fails) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("room for a Close"), Error::none);
  drain(connection);
  give(connection, frame(network::text, "a", peer_role));
  std::string piece = frame(continuation, std::string(10'000, 'b'), peer_role);
  const Shortage none(0);
  const Event event = receive(connection, piece);
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
}

TEST_P(Starved, at_any_allocation_of_a_prepared_message_makes_none) {
  const std::string payload(10'000, 'p');
  std::size_t failed = 0;
  for (bool made = false; !made; ++failed) {
    ASSERT_LT(failed, 10u);
    const std::size_t before = counting::live();
    const Shortage shortage(failed);
    made = static_cast<bool>(Prepared::text(payload));
    EXPECT_EQ(counting::live(), before);
  }
  EXPECT_GE(failed, 3u);
}

TEST_P(Starved, of_memory_for_compression_it_has_none_and_may_be_asked_again) {
  Connection connection(role);
  {
    const Shortage none(0);
    EXPECT_EQ(connection.deflate({}), Error::out_of_memory);
  }
  EXPECT_EQ(connection.negotiated(), nullptr);
  EXPECT_EQ(connection.deflate({}), Error::none);
  EXPECT_EQ(connection.deflate_usage().sent_plain, 0u);
}

TEST_P(Starved, at_any_allocation_of_a_compressed_prepared_message_makes_none_or_a_good_one) {
  const std::string payload(10'000, 'p');
  std::size_t failed = 0;
  for (bool made = false; !made; ++failed) {
    ASSERT_LT(failed, 30u);
    Prepared prepared;
    {
      const Shortage shortage(failed);
      prepared = Prepared::text(payload, DeflateOptions());
    }
    made = static_cast<bool>(prepared);
    Connection connection(role);
    EXPECT_EQ(connection.send(prepared), made ? Error::none : Error::invalid_outgoing_text);
  }
  EXPECT_GE(failed, 3u);
}

TEST_P(Starved, of_memory_for_a_short_prepared_message_it_refuses) {
  Connection connection(role);
  const Prepared prepared = Prepared::text("short");
  {
    const Shortage none(0);
    EXPECT_EQ(connection.send(prepared), Error::out_of_memory);
  }
  EXPECT_EQ(connection.send(prepared), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::text, "short"}}));
}

// A connection from start to end: whichever allocation fails, nothing leaks, and every call returns a result.
TEST_P(Starved, at_any_allocation_of_a_life_leaves_nothing_behind) {
  std::array inputs = {frame(network::text, "Hel", peer_role), frame(fin | network::ping, "p", peer_role),
                       frame(fin | continuation, std::string(5'000, 'x'), peer_role),
                       frame(fin | network::close, big_endian(1000, 2), peer_role)};
  const std::string payload(6'000, 's');
  for (std::size_t successes = 0; successes < 20; ++successes) {
    auto fresh = inputs;
    const std::size_t before = counting::live();
    {
      const Shortage shortage(successes);
      Connection connection(role);
      connection.send_text(payload);
      connection.send_borrowed(MessageType::binary, bytes(payload));
      connection.ping(bytes("p"));
      for (std::string& input : fresh) receive(connection, input);
      connection.trim();
      std::array<std::span<const std::byte>, 4> shown;
      while (connection.transmit(shown) > 0) connection.transmitted(shown[0].size());
      connection.transport_closed();
    }
    EXPECT_EQ(counting::live(), before) << successes;
  }
}

TEST_P(Starved, of_an_engine_it_has_no_figures) {
  Connection gone(role);
  Connection moved = std::move(gone);
  EXPECT_EQ(gone.round_trip().count(), 0);  // NOLINT(bugprone-use-after-move): that is what is asked
  EXPECT_EQ(gone.role(), Role::client);
  EXPECT_EQ(gone.deflate({}), Error::out_of_memory);
  EXPECT_EQ(gone.negotiated(), nullptr);
  EXPECT_EQ(gone.deflate_usage().received_plain, 0u);
  gone = std::move(moved);
  EXPECT_EQ(gone.role(), role);
  EXPECT_EQ(gone.send_text("again"), Error::none);
}

TEST_P(Starved, it_gives_back_a_message_that_was_handed_over) {
  Connection connection(role);
  const std::size_t idle = connection.memory_usage();
  give(connection, frame(network::text, "Hel", peer_role));
  give(connection, frame(fin | continuation, "lo", peer_role));
  EXPECT_GT(connection.memory_usage(), idle);
  connection.trim();
  EXPECT_EQ(connection.memory_usage(), idle);
}

TEST(ServerAccept, takes_no_extension_that_is_none) {
  ServerHandshake server;
  const HeaderView request[] = {{"Host", "h"},
                                {"Upgrade", "websocket"},
                                {"Connection", "Upgrade"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                {"Sec-WebSocket-Extensions", "a"}};
  ASSERT_FALSE(server.read(request));
  for (const Extension& wrong : {Extension{"not a token", {}}, Extension{"a", {{" ", {}}}}}) {
    EXPECT_EQ(server.accept({}, {&wrong, 1}).error, Error::invalid_extension);
  }
  const Extension right{"a", {}};
  EXPECT_FALSE(server.accept({}, {&right, 1}));
}

}  // namespace
}  // namespace wspc
