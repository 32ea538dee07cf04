// SPDX-License-Identifier: MIT
// transmitting_test: how what waits is shown to the network, and taken by it.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;

class Transmitting : public Both {};
FOR_BOTH(Transmitting);

TEST_P(Transmitting, what_was_shown_stays_where_it_is_whatever_is_sent_meanwhile) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("first"), Error::none);
  std::array<std::span<const std::byte>, 4> shown;
  ASSERT_EQ(connection.transmit(shown), 1u);
  const std::string before = text_of(shown[0]);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(connection.send_text(std::string(100, 'x')), Error::none);
    EXPECT_EQ(connection.ping(), Error::none);
    give(connection, frame(fin | network::ping, "p", peer_role));
  }
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(text_of(shown[0]), before);
  std::array<std::span<const std::byte>, 1> again;
  ASSERT_EQ(connection.transmit(again), 1u);
  EXPECT_EQ(again[0].data(), shown[0].data()) << "it moved";
}

TEST_P(Transmitting, a_part_leaves_the_rest) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("0123456789"), Error::none);
  EXPECT_EQ(connection.send_text("abc"), Error::none);
  const std::size_t all = connection.queued();
  std::string out;
  std::array<std::span<const std::byte>, 1> shown;
  while (connection.transmit(shown) == 1) {
    out += text_of(shown[0].first(1));
    connection.transmitted(1);
    EXPECT_EQ(connection.queued(), all - out.size());
  }
  EXPECT_EQ(frames(out), (std::vector<Frame>{{fin | network::text, "0123456789"}, {fin | network::text, "abc"}}));
}

TEST_P(Transmitting, nothing_transmitted_shows_the_same_again) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  std::array<std::span<const std::byte>, 1> first, second;
  ASSERT_EQ(connection.transmit(first), 1u);
  connection.transmitted(0);
  ASSERT_EQ(connection.transmit(second), 1u);
  EXPECT_EQ(first[0].data(), second[0].data());
  EXPECT_EQ(first[0].size(), second[0].size());
}

TEST_P(Transmitting, more_than_was_shown_counts_as_all_of_it) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  std::array<std::span<const std::byte>, 1> shown;
  ASSERT_EQ(connection.transmit(shown), 1u);
  EXPECT_EQ(connection.send_text("b"), Error::none);
  connection.transmitted(1 << 20);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::text, "b"}}));
}

TEST_P(Transmitting, before_anything_was_shown_takes_nothing) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  connection.transmitted(1 << 20);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::text, "a"}}));
}

TEST_P(Transmitting, into_no_room_shows_nothing) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  EXPECT_EQ(connection.transmit({}), 0u);
  EXPECT_EQ(frames(drain(connection)).size(), 1u);
}

TEST_P(Transmitting, a_thousand_small_messages_leave_in_one_piece) {
  Connection connection(role);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(connection.send_text("small"), Error::none);
  std::array<std::span<const std::byte>, 4> shown;
  EXPECT_EQ(connection.transmit(shown), 1u);
  EXPECT_EQ(shown[0].size(), connection.queued());
}

}  // namespace
}  // namespace wspc
