// SPDX-License-Identifier: MIT
// limits_test: what a peer can make us hold.   RFC 6455 §10.4
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/limits_fixture.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;

FOR_BOTH(Limit);

// ---- Message, frame, fragments ----

TEST_P(Limit, of_a_message_is_1_mib_by_default) {
  const std::string payload(1 << 20, 'm');
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with({}, delivery);
    EXPECT_EQ(give(connection, from_peer(fin | binary, payload)).at(0).payload.size(), payload.size());
    EXPECT_EQ(give(connection, from_peer(fin | binary, payload + "x")).at(0).error, Error::frame_too_big);
  }
}

// RFC 6455 §10.4: W135
TEST_P(Limit, of_a_message_counts_all_its_fragments) {
  const std::string half(1 << 19, 'm');
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with({}, delivery);
    for (int i = 0; i < 3; ++i) {
      give(connection, from_peer(binary, half));
      EXPECT_TRUE(give(connection, from_peer(fin | continuation, half)).at(0).last);
    }
    give(connection, from_peer(binary, half));
    give(connection, from_peer(continuation, half));
    const auto seen = give(connection, from_peer(fin | continuation, "x"));
    EXPECT_EQ(seen.at(0).error, Error::message_too_big);
    EXPECT_EQ(frames(drain(connection)).at(0).payload.substr(0, 2), big_endian(1009, 2));
  }
}

// RFC 6455 §10.4: W135
TEST_P(Limit, of_fragments_is_4096_by_default_empty_ones_counted) {
  for (const std::string payload : {"", "x"}) {
    Connection connection = with({});
    give(connection, from_peer(binary, payload));
    for (int i = 2; i < 4096; ++i) ASSERT_TRUE(give(connection, from_peer(continuation, payload)).empty());
    EXPECT_TRUE(give(connection, from_peer(fin | continuation, payload)).at(0).last);

    give(connection, from_peer(binary, payload));
    for (int i = 2; i <= 4096; ++i) ASSERT_TRUE(give(connection, from_peer(continuation, payload)).empty());
    EXPECT_EQ(give(connection, from_peer(fin | continuation, payload)).at(0).error, Error::too_many_fragments);
    EXPECT_EQ(connection.closure().sent, 1008);
  }
}

TEST_P(Limit, of_each_kind_holds_at_every_value) {
  for (std::uint64_t limit = 0; limit < 300; ++limit) {
    for (const bool past : {false, true}) {
      const std::string payload(limit + (past ? 1 : 0), 'x');
      Connection message = with({.message = limit});
      EXPECT_EQ(give(message, from_peer(fin | binary, payload)).at(0).error,
                past ? Error::message_too_big : Error::none);
      Connection frame = with({.frame = limit});
      EXPECT_EQ(give(frame, from_peer(fin | binary, payload)).at(0).error, past ? Error::frame_too_big : Error::none);
    }
  }
}

TEST_P(Limit, unlimited_is_a_value_like_any_other) {
  Connection connection = with({.message = unlimited, .frame = unlimited, .fragments = 0xffffffff});
  const std::string payload(3 << 20, 'm');
  EXPECT_EQ(give(connection, from_peer(fin | binary, payload)).at(0).payload.size(), payload.size());
  give(connection, from_peer(binary, payload));
  EXPECT_EQ(give(connection, from_peer(fin | continuation, payload)).at(0).payload.size(), 2 * payload.size());
}

// ---- The outbox ----

TEST_P(Limit, of_the_outbox_refuses_from_the_mark_on_and_changes_nothing) {
  const std::size_t header = role == Role::client ? 6 : 2;
  Connection connection = with({.outbox = 100});
  const Prepared prepared = Prepared::text("p");
  EXPECT_EQ(connection.send_text(std::string(99 - header, 'x')), Error::none);
  EXPECT_EQ(connection.queued(), 99u);
  EXPECT_EQ(connection.send_text("one more"), Error::none) << "99 is below the mark";
  const std::size_t queued = connection.queued();
  EXPECT_EQ(connection.send_text("a"), Error::outbox_full);
  EXPECT_EQ(connection.send_binary({}), Error::outbox_full);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("a")), Error::outbox_full);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes("a")), Error::outbox_full);
  EXPECT_EQ(connection.send(prepared), Error::outbox_full);
  EXPECT_EQ(connection.queued(), queued);
  EXPECT_EQ(connection.released(), 0u);
  EXPECT_EQ(connection.state(), Connection::State::open);
  EXPECT_EQ(frames(drain(connection)).size(), 2u);
  EXPECT_EQ(connection.send_binary({}), Error::none) << "no fragmented text was begun";
}

TEST_P(Limit, of_the_outbox_is_reached_at_exactly_that_many_bytes) {
  const std::size_t header = role == Role::client ? 6 : 2;
  Connection connection = with({.outbox = 100});
  EXPECT_EQ(connection.send_text(std::string(100 - header, 'x')), Error::none);
  EXPECT_EQ(connection.queued(), 100u);
  EXPECT_EQ(connection.send_text("a"), Error::outbox_full);
  std::array<std::span<const std::byte>, 1> shown;
  connection.transmit(shown);
  connection.transmitted(1);
  EXPECT_EQ(connection.send_text("a"), Error::none);
}

TEST_P(Limit, of_the_outbox_counts_what_is_borrowed_and_prepared) {
  const std::string payload(5'000, 'x');
  for (const bool borrow : {true, false}) {
    Connection connection = with({.outbox = 5'000});
    EXPECT_EQ(
        borrow ? connection.send_borrowed(MessageType::text, bytes(payload)) : connection.send(Prepared::text(payload)),
        Error::none);
    EXPECT_EQ(connection.send_text("a"), Error::outbox_full);
    drain(connection);
    EXPECT_EQ(connection.send_text("a"), Error::none);
  }
}

TEST_P(Limit, of_the_outbox_is_not_for_control_frames) {
  Connection connection = with({.outbox = 1});
  EXPECT_EQ(connection.send_text("a"), Error::none);
  EXPECT_EQ(connection.send_text("a"), Error::outbox_full);
  EXPECT_EQ(connection.ping(), Error::none);
  EXPECT_EQ(connection.pong(), Error::none);
  give(connection, from_peer(fin | network::ping, "p"));
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(frames(drain(connection)).size(), 5u);
}

// ---- Answers to pings ----

std::vector<std::string> pongs_of(Connection& connection) {
  std::vector<std::string> payloads;
  for (const Frame& frame : frames(drain(connection))) {
    if (frame.first == (fin | network::pong)) payloads.push_back(frame.payload);
  }
  return payloads;
}

// RFC 6455 §5.5.3: W094
TEST_P(Limit, of_waiting_pongs_keeps_the_newest) {
  for (const unsigned limit : {1u, 2u, 16u, 255u}) {
    for (const unsigned sent : {limit - 1, limit, limit + 1, 3 * limit}) {
      Connection connection = with({.pongs = static_cast<std::uint8_t>(limit)});
      std::vector<std::string> expected;
      for (unsigned i = 0; i < sent; ++i) {
        give(connection, from_peer(fin | network::ping, std::to_string(i)));
        expected.push_back(std::to_string(i));
      }
      if (expected.size() > limit) expected.erase(expected.begin(), expected.end() - limit);
      EXPECT_EQ(pongs_of(connection), expected) << sent << " of " << limit;
    }
  }
}

TEST_P(Limit, of_no_pongs_means_one) {
  Connection connection = with({.pongs = 0});
  give(connection, from_peer(fin | network::ping, "1"));
  give(connection, from_peer(fin | network::ping, "2"));
  EXPECT_EQ(pongs_of(connection), std::vector<std::string>{"2"});
}

TEST_P(Limit, of_pongs_is_not_for_those_that_the_application_sends) {
  Connection connection = with({.pongs = 1});
  EXPECT_EQ(connection.pong(bytes("a")), Error::none);
  EXPECT_EQ(connection.pong(bytes("b")), Error::none);
  EXPECT_EQ(pongs_of(connection), (std::vector<std::string>{"a", "b"}));
}

// RFC 6455 §10.4: W134
TEST_P(Limit, of_pongs_keeps_a_flood_of_pings_from_costing_memory) {
  Connection connection = with({});
  const std::string ping = from_peer(fin | network::ping, std::string(125, 'p'));
  for (int i = 0; i < 100; ++i) give(connection, ping);
  const std::size_t memory = connection.memory_usage();
  const std::size_t queued = connection.queued();
  for (int i = 0; i < 10'000; ++i) give(connection, ping);
  EXPECT_EQ(connection.memory_usage(), memory);
  EXPECT_EQ(connection.queued(), queued);
  EXPECT_LT(memory, 16u << 10);
  EXPECT_EQ(pongs_of(connection).size(), 16u);
}

TEST_P(Limit, of_pongs_keeps_a_flood_of_pings_from_costing_memory_while_one_is_on_its_way) {
  Connection connection = with({});
  const std::string ping = from_peer(fin | network::ping, std::string(125, 'p'));
  give(connection, ping);
  std::array<std::span<const std::byte>, 4> shown;
  connection.transmit(shown);
  connection.transmitted(1);
  for (int i = 0; i < 100; ++i) give(connection, ping);
  const std::size_t memory = connection.memory_usage();
  for (int i = 0; i < 10'000; ++i) give(connection, ping);
  EXPECT_EQ(connection.memory_usage(), memory);
}

}  // namespace
}  // namespace wspc
