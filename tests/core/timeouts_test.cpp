// SPDX-License-Identifier: MIT
// timeouts_test: what happens when nothing does. Time is a value here, as it is in the engine.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "core/network.h"
#include "core/timeouts_fixture.h"

namespace wspc {
namespace {

using namespace network;
using namespace std::chrono_literals;
using State = Connection::State;

std::string close_frame(std::uint16_t code, Role sender) {
  return frame(fin | network::close, big_endian(code, 2), sender);
}

FOR_BOTH(Time);

// RFC 6455 §7.1.7: W114
TEST_P(Time, of_nothing_is_never) {
  Connection connection = with(none);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_FALSE(connection.expired(start + 1000h));
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.queued(), 0u);
}

// ---- Opening ----

// RFC 6455 §7.2.2: W116
TEST_P(Time, to_open_runs_out) {
  Connection connection = with({.open = 10s, .idle = 0ms, .ping = 0ms}, State::connecting);
  EXPECT_EQ(connection.deadline(), start + 10s);
  EXPECT_FALSE(connection.expired(start + 10s - 1ns));
  const Event event = connection.expired(start + 10s);
  EXPECT_EQ(event.type, Event::Type::error);
  EXPECT_EQ(event.error, Error::open_timeout);
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.queued(), 0u) << "a Close before the opening handshake was done";
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_EQ(connection.closure().error, Error::open_timeout);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_FALSE(connection.expired(start + 1h));
}

TEST_P(Time, to_open_ends_with_opened) {
  Connection connection = with({.open = 10s, .idle = 0ms, .ping = 0ms}, State::connecting);
  connection.opened();
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_FALSE(connection.expired(start + 1h));
}

TEST_P(Time, to_ping_counts_from_opened) {
  Connection connection = with({.open = 10s, .idle = 0ms, .ping = 30s}, State::connecting);
  connection.now(start + 5s);
  connection.opened();
  EXPECT_EQ(connection.deadline(), start + 35s);
}

// ---- Idle ----

TEST_P(Time, to_be_idle_runs_out_in_a_close) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 0ms, .pong = 0ms, .close = 5s});
  EXPECT_EQ(connection.deadline(), start + 60s);
  EXPECT_FALSE(connection.expired(start + 60s - 1ns));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_FALSE(connection.expired(start + 60s));
  EXPECT_EQ(connection.state(), State::closing);
  EXPECT_EQ(frames(drain(connection)).at(0).payload.substr(0, 2), big_endian(1001, 2));
  EXPECT_EQ(connection.closure().started_by, Closure::Starter::us);
  EXPECT_EQ(connection.closure().sent, 1001);
  EXPECT_EQ(connection.deadline(), start + 65s);
}

TEST_P(Time, to_be_idle_ends_in_a_clean_close_when_the_peer_answers) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 0ms, .pong = 0ms, .close = 5s});
  connection.expired(start + 60s);
  drain(connection);
  hear(connection, start + 61s, close_frame(1001, peer_role));
  EXPECT_TRUE(connection.closure().clean);
  EXPECT_EQ(connection.over(), role == Role::server);
}

TEST_P(Time, to_be_idle_ends_in_an_error_when_the_peer_does_not) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 0ms, .pong = 0ms, .close = 5s});
  connection.expired(start + 60s);
  EXPECT_EQ(connection.expired(start + 65s).error, Error::close_timeout);
  EXPECT_TRUE(connection.over());
}

TEST_P(Time, to_be_idle_counts_from_the_last_byte) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 0ms});
  hear(connection, start + 59s, a_message);
  EXPECT_EQ(connection.deadline(), start + 119s);
  EXPECT_FALSE(connection.expired(start + 60s));
  EXPECT_EQ(connection.state(), State::open);
}

TEST_P(Time, to_be_idle_and_to_ping_the_earlier_comes_first) {
  Connection connection = with({.open = 0ms, .idle = 45s, .ping = 30s, .pong = 20s});
  EXPECT_EQ(connection.deadline(), start + 30s);
  connection.expired(start + 30s);
  EXPECT_EQ(frames(drain(connection)).at(0).first, fin | network::ping);
  EXPECT_EQ(connection.deadline(), start + 45s);
  connection.expired(start + 45s);
  EXPECT_EQ(connection.closure().sent, 1001);
}

// ---- Closing ----

TEST_P(Time, to_close_runs_out) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s, .close = 5s});
  connection.now(start + 10s);
  EXPECT_EQ(connection.close(), Error::none);
  drain(connection);
  EXPECT_EQ(connection.deadline(), start + 15s);
  EXPECT_FALSE(connection.expired(start + 15s - 1ns));
  const Event event = connection.expired(start + 15s);
  EXPECT_EQ(event.error, Error::close_timeout);
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_FALSE(connection.closure().clean);
  EXPECT_EQ(connection.closure().sent, 1000);
  EXPECT_FALSE(connection.transport_closed()) << "told twice";
}

TEST_P(Time, to_close_is_not_put_off_by_what_the_peer_sends) {
  Connection connection = with({.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s, .close = 5s});
  EXPECT_EQ(connection.close(), Error::none);
  hear(connection, start + 4s, a_message);
  EXPECT_EQ(connection.deadline(), start + 5s);
}

// §7.1.1: a client waits for the server to close the transport, for a while; that it has to is no error.
// RFC 6455 §5.5.1: W089; §7.1.1: W103
TEST(TimeOfAClient, to_wait_for_the_transport_to_end) {
  Options options;
  options.timeouts = {.open = 0ms, .idle = 0ms, .ping = 0ms, .pong = 0ms, .close = 5s};
  Connection client(Role::client, options);
  client.now(start);
  give(client, close_frame(1000, Role::server));
  drain(client);
  EXPECT_FALSE(client.over());
  EXPECT_EQ(client.deadline(), start + 5s);
  EXPECT_FALSE(client.expired(start + 5s));
  EXPECT_TRUE(client.over());
  EXPECT_TRUE(client.closure().clean);
  EXPECT_EQ(client.closure().error, Error::none);
}

TEST_P(Time, of_a_connection_that_is_over_is_never) {
  Connection connection = with({.open = 10s, .idle = 60s, .ping = 30s, .pong = 20s, .close = 5s});
  give(connection, frame(fin | 3, "", peer_role));
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_FALSE(connection.expired(start + 10h));
}

// ---- The clock ----

TEST_P(Time, without_now_is_measured_from_the_last_call_of_expired) {
  Options options;
  options.timeouts = {.open = 0ms, .idle = 0ms, .ping = 30s, .pong = 20s};
  Connection connection(role, options);
  EXPECT_FALSE(connection.expired(start));
  EXPECT_EQ(connection.deadline(), start + 30s);
  EXPECT_FALSE(connection.expired(start + 10s));
  EXPECT_EQ(connection.queued(), 0u);
  give(connection, a_message);
  EXPECT_FALSE(connection.expired(start + 30s)) << "something was heard since the last call";
  EXPECT_EQ(connection.queued(), 0u);
}

TEST_P(Time, that_was_never_told_asks_to_be_told_at_once) {
  Options options;
  options.timeouts = {.open = 0ms, .idle = 0ms, .ping = 30s};
  const Connection connection(role, options);
  EXPECT_LE(connection.deadline(), start);
}

TEST_P(Time, that_does_not_move_is_called_early_without_harm) {
  Connection connection = with({.open = 0ms, .idle = 60s, .ping = 30s, .pong = 20s});
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(connection.expired(start));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.deadline(), start + 30s);
}

TEST_P(Time, that_is_long_does_not_overflow) {
  Connection connection = with({.open = 0ms, .idle = std::chrono::milliseconds::max(), .ping = 1000h, .pong = 1ms});
  EXPECT_EQ(connection.deadline(), start + 1000h);
  EXPECT_FALSE(connection.expired(start + 999h));
}

}  // namespace
}  // namespace wspc
