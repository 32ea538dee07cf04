// SPDX-License-Identifier: MIT
// deflate_receiving_test: what comes compressed, its budgets and its memory.   RFC 7692 §6.2, §7.2.2
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "core/deflate/deflate_fixture.h"
#include "core/memory/counting.h"

namespace wspc {
namespace {

using namespace network;

class DeflateReceiving : public Compressed {
 protected:
  // One frame with the compressed form of `text`, made by a connection of the other role.
  std::string compressed(std::string_view text, unsigned type = network::text) const {
    Connection peer(peer_role);
    EXPECT_EQ(peer.deflate(both(15, true), {.compress = Compress::always}), Error::none);
    EXPECT_EQ(peer.send(static_cast<MessageType>(type), bytes(text)), Error::none);
    return drain(peer);
  }

  static Error error_of(const std::vector<Seen>& seen) { return seen.empty() ? Error::none : seen.back().error; }
};
FOR_BOTH(DeflateReceiving);

// RFC 7692 §6.2: D012
TEST_P(DeflateReceiving, hands_over_a_message_in_one_event_or_in_pieces) {
  const std::string text = prose(1'000'000);
  Connection whole = with(both(15, true));
  const auto messages = give(whole, compressed(text));
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].payload, text);

  Connection in_pieces = with(both(15, true), {}, {.delivery = Delivery::pieces});
  std::string got;
  const auto pieces = give(in_pieces, compressed(text));
  for (const Seen& piece : pieces) {
    EXPECT_EQ(piece.first, got.empty());
    EXPECT_EQ(piece.last, &piece == &pieces.back());
    EXPECT_LE(piece.payload.size(), 64U * 1024);
    got += piece.payload;
  }
  EXPECT_EQ(got, text);
}

// Zeros compress very well, so a short input makes many events.
TEST_P(DeflateReceiving, hands_over_pieces_until_the_input_is_used_up_however_much_it_becomes) {
  const std::string zeros(700'000, '\0');
  const std::string wire = compressed(zeros, binary);
  ASSERT_LT(wire.size(), 1'000U);
  for (std::size_t cut = 0; cut <= wire.size(); cut += 37) {
    Connection connection = with(both(15, true), {}, {.delivery = Delivery::pieces});
    auto seen = give(connection, wire.substr(0, cut));
    for (Seen& more : give(connection, wire.substr(cut))) seen.push_back(std::move(more));
    std::size_t size = 0;
    for (const Seen& piece : seen) size += piece.payload.size();
    EXPECT_EQ(size, zeros.size());
    EXPECT_TRUE(seen.back().last);
    EXPECT_EQ(std::count_if(seen.begin(), seen.end(), [](const Seen& piece) { return piece.first; }), 1);
  }
}

// A message that inflates to many events may be trimmed between any two of them, and asked anything.
TEST_P(DeflateReceiving, goes_on_with_a_message_after_trim) {
  const std::string text = prose(400'000);
  std::string wire = compressed(text);
  Connection connection = with(both(15, true), {}, {.delivery = Delivery::pieces});
  std::span<std::byte> rest = std::as_writable_bytes(std::span(wire));
  std::string got;
  for (Event event = connection.receive(rest); event; event = connection.receive(rest)) {
    ASSERT_NE(event.type, Event::Type::error);
    got += event.text();
    const std::size_t before = connection.memory_usage();
    connection.trim();
    EXPECT_LT(connection.memory_usage(), before);
  }
  EXPECT_EQ(got, text);
}

// The same without memory for the next event.
TEST_P(DeflateReceiving, fails_for_want_of_memory_after_trim) {
  std::string wire = compressed(std::string(400'000, 'x'));
  Connection connection = with(both(15, true), {}, {.delivery = Delivery::pieces});
  std::span<std::byte> rest = std::as_writable_bytes(std::span(wire));
  ASSERT_EQ(connection.receive(rest).type, Event::Type::text);
  connection.trim();
  Event event;
  {
    const counting::Shortage none(0);
    event = connection.receive(rest);
  }
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
}

// RFC 6455 §10.4: W134, W135
TEST_P(DeflateReceiving, bounds_the_message_after_inflating) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    for (const std::size_t size : {1U, 1'000U, 100'000U, 300'000U}) {
      Options options;
      options.limits.message = size;
      options.delivery = delivery;
      Connection fits = with(both(15, true), {}, options);
      EXPECT_EQ(error_of(give(fits, compressed(std::string(size, 'x')))), Error::none);
      Connection too_large = with(both(15, true), {}, options);
      EXPECT_EQ(error_of(give(too_large, compressed(std::string(size + 1, 'x')))), Error::message_too_big);
      EXPECT_EQ(too_large.closure().sent, close_code::message_too_big);
    }
  }
}

// Incompressible data grows by a few bytes, which the limits on the wire must allow.
TEST_P(DeflateReceiving, takes_a_message_as_large_as_allowed_that_did_not_shrink) {
  Options options;
  options.limits.message = options.limits.frame = 100'000;
  const std::string text = noise(100'000);
  const std::string wire = compressed(text, binary);
  ASSERT_GT(wire.size(), 100'014U);
  Connection connection = with(both(15, true), {}, options);
  const auto seen = give(connection, wire);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].payload, text);
}

// ... but not to any amount: blocks without content are endless.
TEST_P(DeflateReceiving, bounds_the_message_on_the_wire_as_well) {
  Options options;
  options.limits.message = 1'000;
  Connection connection = with({}, {}, options);
  const std::string wire = from_peer(fin | rsv1 | text, std::string(1'379, '\0'));
  EXPECT_EQ(error_of(give(connection, wire)), Error::message_too_big);
}

// Any ratio is allowed up to the grace; beyond it, the ratio is limited.
TEST_P(DeflateReceiving, bounds_the_ratio) {
  const DeflateOptions options{.ratio_grace = 50'000, .max_ratio = 10};
  const Options no_limit{.limits = {.message = unlimited, .frame = unlimited}};
  Connection within_grace = with(both(15, true), options, no_limit);
  EXPECT_EQ(error_of(give(within_grace, compressed(std::string(50'000, 'x')))), Error::none);

  Connection past_it = with(both(15, true), options, no_limit);
  EXPECT_EQ(error_of(give(past_it, compressed(std::string(60'000, 'x')))), Error::inflated_too_much);
  EXPECT_EQ(past_it.closure().sent, close_code::message_too_big);

  Connection by_a_good_ratio = with(both(15, true), options, no_limit);
  EXPECT_EQ(error_of(give(by_a_good_ratio, compressed(prose(500'000)))), Error::none);
}

// The limits stop a bomb after what they allow, not after what it holds.
TEST_P(DeflateReceiving, inflates_no_more_than_the_budget) {
  const std::string bomb = compressed(std::string(64 << 20, '\0'), binary);
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with(both(15, true), {.ratio_grace = 1 << 20, .max_ratio = 20},
                                 {.limits = {.message = unlimited, .frame = unlimited}, .delivery = delivery});
    EXPECT_EQ(error_of(give(connection, bomb)), Error::inflated_too_much);
    EXPECT_LT(connection.deflate_usage().received_plain, 4U << 20);
    EXPECT_LT(connection.memory_usage(), 8U << 20);
  }
}

TEST_P(DeflateReceiving, says_what_came) {
  Connection connection = with(both(15, true));
  const std::string wire = compressed(prose(10'000));
  give(connection, wire + from_peer(fin | text, "plain"));
  EXPECT_EQ(connection.deflate_usage().received_plain, 10'000U);
  EXPECT_EQ(connection.deflate_usage().received_compressed, frames(wire).at(0).payload.size());
}

// ---- memory --------------------------------------------------------------------------------------------------------

// Runs in a thread of its own, so that the pool has nothing of earlier tests.
template <class Use>
void in_fresh_thread(Use use) {
  std::thread(use).join();
}

TEST_P(DeflateReceiving, without_takeover_nothing_is_held_between_messages) {
  in_fresh_thread([this] {
    Connection connection = with(both(15, true));
    const std::size_t idle = connection.memory_usage();
    EXPECT_LT(idle, 700U);
    give(connection, compressed(prose(1'000)));
    connection.send_text(prose(1'000));
    drain(connection);
    connection.trim();
    EXPECT_EQ(connection.memory_usage(), idle);

    const std::string wire = compressed(prose(100'000));
    give(connection, wire.substr(0, wire.size() / 2));
    EXPECT_GT(connection.memory_usage(), idle + (32U << 10)) << "a message that is not finished has a window";
  });
}

TEST_P(DeflateReceiving, usage_is_exact_with_takeover) {
  in_fresh_thread([this] {
    const std::string wire = compressed(prose(5'000));
    {
      Connection first = with();  // leaves this thread's buffer behind
      first.send_binary(bytes(noise(20'000)));
    }
    for (const int bits : {8, 9, 12, 13, 15}) {
      const DeflateOptions options{.memory_level = bits / 2};
      {
        Connection first = with(both(bits, false), options);  // leaves behind what the thread's connections share
        first.send_text(prose(5'000));
        if (bits == 15) give(first, wire);
      }
      const std::size_t before = counting::live();
      Connection connection = with(both(bits, false), options);
      EXPECT_EQ(connection.memory_usage(), sizeof(Connection) + counting::live() - before);
      connection.send_text(prose(5'000));
      EXPECT_EQ(connection.memory_usage(), sizeof(Connection) + counting::live() - before);
      if (bits == 15) give(connection, wire);
      EXPECT_EQ(connection.memory_usage(), sizeof(Connection) + counting::live() - before);
      drain(connection);
      connection.trim();
      EXPECT_EQ(connection.memory_usage(), sizeof(Connection) + counting::live() - before);
    }
  });
}

// The memory that the comment on DeflateOptions states.
TEST_P(DeflateReceiving, usage_is_what_the_header_says) {
  in_fresh_thread([this] {
    for (const int bits : {9, 12, 15}) {
      for (const int memory_level : {1, 8}) {
        Connection connection = with(both(bits, false), {.memory_level = memory_level});
        const std::size_t idle = connection.memory_usage();
        connection.send_text(prose(5'000));
        drain(connection);
        connection.trim();
        const std::size_t sender = connection.memory_usage() - idle;
        const std::size_t kept = (4U << bits) + (512U << memory_level) + 7 * 1024;
        const double expected = static_cast<double>(bits <= 12 ? 1U << bits : kept);
        EXPECT_NEAR(static_cast<double>(sender), expected, bits <= 12 ? 0 : 2048) << bits << ", " << memory_level;
      }
    }
  });
}

// Both directions, at a window of 4 KiB: what is held between two messages is the two windows.
TEST_P(DeflateReceiving, with_small_windows_holds_nothing_but_them) {
  in_fresh_thread([this] {
    Connection connection = with(both(12, false));
    const std::size_t idle = connection.memory_usage();
    Connection peer(GetParam() == Role::server ? Role::client : Role::server);
    peer.deflate(both(12, false));
    for (int i = 0; i < 20; ++i) {
      peer.send_text(prose(1'000, static_cast<std::uint32_t>(i)));
      give(connection, drain(peer));
      connection.send_text(prose(1'000, static_cast<std::uint32_t>(i)));
      drain(connection);
    }
    connection.trim();
    EXPECT_EQ(connection.memory_usage(), idle + 2 * 4096);
  });
}

TEST_P(DeflateReceiving, without_memory_is_an_error_of_ours) {
  const std::string wire = compressed(prose(100'000));
  int failed = 0;
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    for (std::size_t successes = 0; successes < 10; ++successes) {
      in_fresh_thread([&] {
        Connection connection = with({}, {}, {.delivery = delivery});
        std::string input = wire;
        std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
        Error error = Error::none;
        {
          const counting::Shortage shortage(successes);
          while (const Event event = connection.receive(rest)) error = event.error;
        }
        EXPECT_TRUE(error == Error::none || error == Error::out_of_memory);
        failed += error == Error::out_of_memory ? 1 : 0;
      });
    }
  }
  EXPECT_GT(failed, 4);
}

}  // namespace
}  // namespace wspc
