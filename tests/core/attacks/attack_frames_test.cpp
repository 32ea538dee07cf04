// SPDX-License-Identifier: MIT
// attack_frames_test: a peer whose frames are made to cost us memory or time.   RFC 6455 §10.4
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/attacks/attack.h"
#include "core/limits_fixture.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using attack::endure;
using attack::growth;
using attack::Outcome;

class AttackByFrames : public Limit {
 protected:
  // A header in its long form that announces `length` bytes.
  std::string announced(unsigned first, std::uint64_t length) const {
    const unsigned mask = role == Role::server ? 0x80 : 0;
    return big_endian(first, 1) + big_endian(mask | 127, 1) + big_endian(length, 8) +
           std::string(mask != 0 ? 4 : 0, '\0');
  }
};
FOR_BOTH(AttackByFrames);

TEST_P(AttackByFrames, that_announce_2_62_bytes_cost_what_has_come) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with({.message = unlimited, .frame = unlimited}, delivery);
    const std::size_t idle = connection.memory_usage();
    const std::string header = announced(fin | binary, 1ULL << 62);
    const std::size_t heap = counting::live();
    give(connection, header);
    EXPECT_EQ(connection.memory_usage(), idle);
    EXPECT_EQ(counting::live(), heap);
    give(connection, std::string(1'000, 'x'));
    EXPECT_LE(connection.memory_usage(), idle + 4'000);
  }
}

// The lengths of two fragments, summed up, are more than 64 bits hold.
TEST_P(AttackByFrames, whose_lengths_overflow_are_too_big) {
  Connection connection = with({.message = unlimited - 1, .frame = unlimited});
  give(connection, from_peer(binary, "x"));
  EXPECT_EQ(give(connection, announced(fin | continuation, (1ULL << 63) - 1)).size(), 0u);
  Connection small = with({.message = 10, .frame = unlimited});
  give(small, from_peer(binary, "x"));
  EXPECT_EQ(give(small, announced(fin | continuation, (1ULL << 63) - 1)).at(0).error, Error::message_too_big);
  Connection beyond = with({.message = unlimited, .frame = unlimited});
  EXPECT_EQ(give(beyond, announced(fin | binary, 1ULL << 63)).at(0).error, Error::length_out_of_range);
}

TEST_P(AttackByFrames, of_control_that_are_too_long_are_judged_by_their_first_two_bytes) {
  const unsigned mask = role == Role::server ? 0x80 : 0;
  for (const unsigned opcode : {network::close, network::ping, network::pong}) {
    for (const unsigned length : {126u, 127u}) {
      Connection connection = with({});
      const std::size_t idle = connection.memory_usage();
      const auto seen = give(connection, big_endian(fin | opcode, 1) + big_endian(mask | length, 1));
      ASSERT_EQ(seen.size(), 1u);
      EXPECT_EQ(seen[0].error, Error::oversized_control);
      EXPECT_TRUE(connection.over());
      EXPECT_LE(connection.memory_usage(), idle + 256) << "room for the Close";
    }
  }
}

// Also when it is the last one, and however much it announces: there is no message that it could end.
TEST_P(AttackByFrames, that_begin_with_a_last_continuation_are_judged_by_its_header) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    for (const std::string& wire : {from_peer(fin | continuation, ""), from_peer(fin | continuation, "payload"),
                                    announced(fin | continuation, 70'000)}) {
      Connection connection = with({}, delivery);
      const auto seen = give(connection, wire + from_peer(fin | network::text, "what follows is not looked at"));
      ASSERT_EQ(seen.size(), 1u);
      EXPECT_EQ(seen[0].error, Error::unexpected_continuation);
      EXPECT_EQ(frames(drain(connection)).at(0).payload.substr(0, 2), big_endian(1002, 2));
    }
  }
}

// Each of them is small, and none is the last one.
TEST_P(AttackByFrames, that_never_end_a_message_end_at_its_limit) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with({}, delivery);
    std::string wire = from_peer(binary, std::string(1'000, 'x'));
    for (int i = 0; i < 4'000; ++i) wire += from_peer(continuation, std::string(1'000, 'x'));
    const Outcome outcome = endure(connection, wire);
    EXPECT_EQ(outcome.error, Error::message_too_big);
    EXPECT_LE(outcome.delivered, 1U << 20);
    EXPECT_LT(outcome.memory, 4U << 20);
  }
}

TEST_P(AttackByFrames, that_are_fragments_without_content_cost_nothing_until_they_are_too_many) {
  Connection connection = with({});
  give(connection, from_peer(network::text, ""));
  give(connection, from_peer(continuation, ""));
  const std::size_t memory = connection.memory_usage();
  for (int i = 2; i < 4096; ++i) ASSERT_TRUE(give(connection, from_peer(continuation, "")).empty());
  EXPECT_EQ(connection.memory_usage(), memory);
  EXPECT_EQ(give(connection, from_peer(continuation, "")).at(0).error, Error::too_many_fragments);
}

TEST_P(AttackByFrames, of_one_byte_each_cost_their_bytes_not_their_count) {
  Connection connection = with({});
  std::string wire;
  for (int i = 0; i < 4095; ++i) wire += from_peer(i == 0 ? binary : continuation, "x");
  const Outcome outcome = endure(connection, wire);
  EXPECT_EQ(outcome.error, Error::none);
  EXPECT_LT(outcome.memory, 3 * 4096u);
}

// Time is in proportion to what came, whatever the frames are.
TEST_P(AttackByFrames, in_any_number_cost_time_in_proportion) {
  const Limits limits{.fragments = 0xffffffff};
  for (const unsigned first : {fin | network::ping, fin | network::pong, fin | binary, 0 | binary}) {
    const auto work = [&](std::size_t count) {
      std::string wire;
      for (std::size_t i = 0; i < count; ++i) {
        wire += from_peer(first == binary && i > 0 ? unsigned{continuation} : first, "payload");
      }
      Connection connection = with(limits);
      const Outcome outcome = endure(connection, wire);
      EXPECT_EQ(outcome.error, Error::none);
      return outcome.seconds;
    };
    EXPECT_LT(growth(work, 50'000), 3) << first;
    EXPECT_LT(work(100'000), 1) << "seconds for 100,000 frames of kind " << first;
  }
}

// Every byte on its own is one step forward: the parser never waits for what it has.
TEST_P(AttackByFrames, cut_into_single_bytes_make_progress_with_each) {
  Connection connection = with({});
  const std::string wire = from_peer(network::text, "Hel") + from_peer(fin | network::ping, std::string(125, 'p')) +
                           from_peer(fin | continuation, std::string(70'000, 'x'));
  std::size_t events = 0;
  for (const char byte : wire) {
    std::byte one{static_cast<unsigned char>(byte)};
    std::span<std::byte> input(&one, 1);
    int calls = 0;
    while (connection.receive(input)) ASSERT_LT(++calls, 3);
    ASSERT_TRUE(input.empty());
    events += static_cast<std::size_t>(calls);
  }
  EXPECT_EQ(events, 2u);
}

// ---- what we send ----

TEST(AttackOnMasks, of_many_connections_find_no_key_twice) {
  std::set<std::string> keys;
  constexpr int connections = 100, frames_each = 50;
  for (int i = 0; i < connections; ++i) {
    Connection connection(Role::client);
    for (int k = 0; k < frames_each; ++k) EXPECT_EQ(connection.send_text("the same"), Error::none);
    for (const Frame& frame : frames(drain(connection))) keys.insert(frame.key);
  }
  EXPECT_GE(keys.size(), connections * frames_each - 3u) << "two of 5000 keys of 32 bits are the same once in 344 runs";
}

}  // namespace
}  // namespace wspc
