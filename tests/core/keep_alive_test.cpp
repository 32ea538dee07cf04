// SPDX-License-Identifier: MIT
// keep_alive_test: pings that are sent in silence, and the pongs that are due.
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "core/network.h"
#include "core/timeouts_fixture.h"

namespace wspc {
namespace {

using namespace network;
using namespace std::chrono_literals;
using State = Connection::State;

TEST_P(Time, to_ping) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  EXPECT_EQ(connection.deadline(), start + 30s);
  EXPECT_FALSE(connection.expired(start + 30s - 1ns));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_FALSE(connection.expired(start + 30s));
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::ping, ""}}));
  EXPECT_EQ(connection.deadline(), start + 50s);
}

TEST_P(Time, to_ping_counts_from_the_last_byte) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s});
  hear(connection, start + 29s, a_message);
  EXPECT_EQ(connection.deadline(), start + 59s);
  EXPECT_FALSE(connection.expired(start + 30s));
  EXPECT_EQ(connection.queued(), 0u);
}

TEST_P(Time, to_ping_counts_from_any_byte_half_a_header_included) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s});
  hear(connection, start + 20s, a_message.substr(0, 1));
  EXPECT_EQ(connection.deadline(), start + 50s);
  hear(connection, start + 25s, a_message.substr(1));
  EXPECT_EQ(connection.deadline(), start + 55s);
}

TEST_P(Time, what_we_send_does_not_keep_the_peer_alive) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s});
  connection.now(start + 20s);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  EXPECT_EQ(connection.deadline(), start + 30s);
}

TEST_P(Time, to_pong_runs_out) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  connection.expired(start + 30s);
  drain(connection);
  EXPECT_FALSE(connection.expired(start + 50s - 1ns));
  const Event event = connection.expired(start + 50s);
  EXPECT_EQ(event.type, Event::Type::error);
  EXPECT_EQ(event.error, Error::pong_timeout);
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(frames(drain(connection)).at(0).payload.substr(0, 2), big_endian(1011, 2));
  EXPECT_EQ(connection.closure().sent, 1011);
  EXPECT_EQ(connection.closure().error, Error::pong_timeout);
  EXPECT_FALSE(connection.expired(start + 1h)) << "told twice";
}

TEST_P(Time, to_pong_counts_from_when_the_ping_was_sent_however_late) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  connection.expired(start + 40s);
  EXPECT_EQ(connection.deadline(), start + 60s);
}

TEST_P(Time, to_pong_ends_with_a_pong) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  connection.expired(start + 30s);
  hear(connection, start + 31s, a_pong);
  EXPECT_EQ(connection.deadline(), start + 61s);
  EXPECT_FALSE(connection.expired(start + 50s));
  EXPECT_EQ(connection.state(), State::open);
}

TEST_P(Time, to_pong_ends_with_any_byte) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  connection.expired(start + 30s);
  hear(connection, start + 31s, a_message.substr(0, 1));
  EXPECT_EQ(connection.deadline(), start + 61s);
  EXPECT_FALSE(connection.expired(start + 50s));
  EXPECT_EQ(connection.state(), State::open);
}

TEST_P(Time, to_pong_is_not_put_off_by_our_own_pings) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  connection.expired(start + 30s);
  connection.now(start + 45s);
  EXPECT_EQ(connection.ping(), Error::none);
  EXPECT_EQ(connection.deadline(), start + 50s);
  EXPECT_EQ(connection.expired(start + 50s).error, Error::pong_timeout);
}

// RFC 6455 §7.1.7: W114
TEST_P(Time, pings_go_on_as_long_as_they_are_answered) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  TimePoint time = start;
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(connection.deadline(), time + 30s);
    EXPECT_FALSE(connection.expired(time + 30s));
    EXPECT_EQ(frames(drain(connection)).size(), 1u);
    time += 31s;
    hear(connection, time, a_pong);
  }
}

TEST_P(Time, without_a_pong_timeout_one_ping_is_sent_and_no_more_until_something_is_heard) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 0ms});
  EXPECT_FALSE(connection.expired(start + 30s));
  EXPECT_EQ(frames(drain(connection)).size(), 1u);
  for (int hour = 1; hour < 4; ++hour) EXPECT_FALSE(connection.expired(start + hour * 1h));
  EXPECT_LE(frames(drain(connection)).size(), 3u) << "a flood of pings";
  EXPECT_EQ(connection.state(), State::open);
}

TEST_P(Time, between_ping_and_pong_is_the_round_trip) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  EXPECT_EQ(connection.round_trip(), 0ns);
  connection.now(start + 1s);
  EXPECT_EQ(connection.ping(bytes("t")), Error::none);
  hear(connection, start + 1s + 250ms, frame(fin | network::pong, "t", peer_role));
  EXPECT_EQ(connection.round_trip(), 250ms);
  connection.expired(start + 40s);
  hear(connection, start + 40s + 7ms, a_pong);
  EXPECT_EQ(connection.round_trip(), 7ms);
}

TEST_P(Time, of_a_pong_that_nobody_asked_for_is_no_round_trip) {
  Connection connection = with(none);
  hear(connection, start + 5s, a_pong);
  EXPECT_EQ(connection.round_trip(), 0ns);
}

}  // namespace
}  // namespace wspc
