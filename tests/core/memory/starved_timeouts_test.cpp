// SPDX-License-Identifier: MIT
// starved_timeouts_test: what expired() does when there is no memory, or no key, for the frame that is due.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/memory/counting.h"
#include "core/network.h"
#include "core/timeouts_fixture.h"

namespace wspc {
namespace {

using namespace network;
using namespace std::chrono_literals;
using counting::Shortage;
using State = Connection::State;

// expired() without memory.
Event starve(Connection& connection, TimePoint time) {
  const Shortage none(0);
  return connection.expired(time);
}

TEST_P(Time, to_ping_without_memory_does_not_wait_for_a_pong) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  EXPECT_FALSE(starve(connection, start + 30s));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.deadline(), start + 31s) << "not due again in a moment";
  EXPECT_FALSE(connection.expired(start + 31s));
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::ping, ""}}));
  EXPECT_EQ(connection.deadline(), start + 51s) << "the pong is due after the ping that was sent";
}

TEST_P(Time, to_ping_without_memory_for_hours_blames_nobody) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  for (TimePoint time = start + 30s; time < start + 2h; time = connection.deadline()) {
    ASSERT_FALSE(starve(connection, time));
    ASSERT_GT(connection.deadline(), time);
  }
  EXPECT_EQ(connection.state(), State::open);
}

TEST_P(Time, to_ping_is_tried_again_no_later_than_the_next_one_would_be_due) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 50ms, .pong = 20s});
  EXPECT_FALSE(starve(connection, start + 50ms));
  EXPECT_EQ(connection.deadline(), start + 100ms);
}

TEST_P(Time, to_ping_is_not_tried_again_when_the_peer_is_heard) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s});
  EXPECT_FALSE(starve(connection, start + 30s));
  hear(connection, start + 30s + 500ms, a_message);
  EXPECT_EQ(connection.deadline(), start + 60s + 500ms);
}

TEST_P(Time, to_be_idle_without_memory_for_the_close_fails_the_connection) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 0ms, .pong = 0ms, .close = 5s});
  EXPECT_EQ(starve(connection, start + 60s).error, Error::idle_timeout);
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.closure().error, Error::idle_timeout);
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_EQ(connection.closure().started_by, Closure::Starter::nobody);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_FALSE(connection.expired(start + 1h)) << "told twice";
}

// A ping between would leave a deadline in the past.
TEST_P(Time, to_be_idle_comes_before_a_ping_that_is_due_as_well) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 30s, .pong = 20s, .close = 5s});
  EXPECT_FALSE(connection.expired(start + 60s));
  EXPECT_EQ(connection.state(), State::closing);
  EXPECT_EQ(connection.closure().sent, 1001);
  EXPECT_EQ(connection.deadline(), start + 65s);
}

// Whatever is due, however late it is asked for and whatever fails, a loop that sleeps until deadline() does not spin.
TEST_P(Time, after_expired_is_ahead_whatever_fails) {
  const std::function<void(Connection&, TimePoint)> ways[] = {
      [](Connection& connection, TimePoint time) { connection.expired(time); },
      [](Connection& connection, TimePoint time) { starve(connection, time); }};
  for (const State state : {State::connecting, State::open}) {
    for (const auto& way : ways) {
      for (const std::chrono::milliseconds late : {0ms, 1ms, 10'000ms, 1'000'000ms}) {
        Connection connection = with({.open = 10s, .idle = 70s, .ping = 30s, .pong = 20s, .close = 5s}, state);
        for (int turn = 0; turn < 10 && connection.deadline() != TimePoint::max(); ++turn) {
          const TimePoint time = connection.deadline() + late;
          way(connection, time);
          ASSERT_GT(connection.deadline(), time) << late.count() << ", " << turn;
        }
      }
    }
  }
}

TEST_P(Time, that_never_ends_does_not_overflow) {
  Connection connection = with({.open = 0ms, .idle = 70s, .ping = 30s, .pong = 20s, .close = 5s});
  connection.expired(TimePoint::max());
  EXPECT_EQ(connection.state(), State::closing);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
}

TEST(StarvedOfKeys, a_client_does_not_wait_for_the_answer_to_a_ping_it_could_not_mask) {
  Keys keys{.works = false};
  Options options;
  options.timeouts = {.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s};
  options.random = keys.source();
  Connection connection(Role::client, options);
  connection.now(start);
  EXPECT_FALSE(connection.expired(start + 30s));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.deadline(), start + 31s);
  EXPECT_FALSE(connection.expired(start + 51s)) << "a pong is awaited though no ping was sent";
  keys.works = true;
  EXPECT_FALSE(connection.expired(start + 52s));
  EXPECT_EQ(frames(drain(connection)).size(), 1u);
}

TEST(StarvedOfKeys, a_client_that_cannot_mask_the_close_of_an_idle_connection_fails_it) {
  Keys keys{.works = false};
  Options options;
  options.timeouts = {.open = 0ms, .idle = 60s, .ping = 0ms};
  options.random = keys.source();
  Connection connection(Role::client, options);
  connection.now(start);
  EXPECT_EQ(connection.expired(start + 60s).error, Error::idle_timeout);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.deadline(), TimePoint::max());
}

// The peer's Close finds no memory for its answer: the transport is to be ended, and the closure says why.
TEST_P(Time, to_close_is_not_waited_for_when_the_peers_close_cannot_be_answered) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 0ms, .pong = 0ms, .close = 5s});
  std::string input = frame(fin | network::close, big_endian(1000, 2), peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  {
    const Shortage none(0);
    EXPECT_EQ(connection.receive(rest).type, Event::Type::close);
  }
  EXPECT_TRUE(connection.over());
  EXPECT_FALSE(connection.closure().clean);
  EXPECT_EQ(connection.closure().started_by, Closure::Starter::peer);
  EXPECT_EQ(connection.closure().error, Error::out_of_memory);
}

}  // namespace
}  // namespace wspc
