// SPDX-License-Identifier: MIT
// connection_test: what a Connection is from its beginning to its end, and what it makes of input.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using State = Connection::State;

class AConnection : public Both {};
class Receiving : public Both {};
FOR_BOTH(AConnection);
FOR_BOTH(Receiving);

// ---- A connection ----

TEST_P(AConnection, begins_open_and_quiet) {
  const Connection connection(role);
  EXPECT_EQ(connection.role(), role);
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.released(), 0u);
  EXPECT_FALSE(connection.over());
  EXPECT_EQ(connection.closure().started_by, Closure::Starter::nobody);
  EXPECT_EQ(connection.closure().error, Error::none);
}

// RFC 6455 §4.1: W026; §5.1: W063; §6.1: W098
TEST_P(AConnection, that_is_connecting_sends_nothing) {
  Connection connection(role, {}, State::connecting);
  EXPECT_EQ(connection.send_text("a"), Error::not_open);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("a")), Error::not_open);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes("a")), Error::not_open);
  EXPECT_EQ(connection.send(Prepared::text("a")), Error::not_open);
  EXPECT_EQ(connection.ping(), Error::not_open);
  EXPECT_EQ(connection.pong(), Error::not_open);
  EXPECT_EQ(connection.close(), Error::not_open);
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.state(), State::connecting);
  connection.opened();
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.send_text("a"), Error::none);
}

TEST_P(AConnection, opened_twice_stays_as_it_is) {
  Connection connection(role, {}, State::connecting);
  connection.opened();
  EXPECT_EQ(connection.close(), Error::none);
  connection.opened();
  EXPECT_EQ(connection.state(), State::closing);
}

TEST_P(AConnection, moves_with_all_that_it_holds) {
  Connection first(role);
  EXPECT_EQ(first.send_text("queued"), Error::none);
  give(first, frame(network::text, "Hel", peer_role));
  Connection second(std::move(first));
  EXPECT_EQ(frames(drain(second)), (std::vector<Frame>{{fin | network::text, "queued"}}));
  EXPECT_EQ(give(second, frame(fin | continuation, "lo", peer_role)).at(0).payload, "Hello");
}

TEST_P(AConnection, that_was_moved_from_answers_every_call) {
  Connection first(role);
  const Connection second(std::move(first));
  expect_no_engine(first);  // NOLINT(bugprone-use-after-move): that is the question
}

// ---- Receiving ----

TEST_P(Receiving, a_whole_message_is_a_view_of_the_input) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Options options;
    options.delivery = delivery;
    Connection connection(role, options);
    std::string input = frame(fin | network::text, "Hello", peer_role) + frame(fin | network::ping, "p", peer_role);
    std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
    const std::byte* begin = rest.data();
    const std::byte* end = begin + rest.size();
    const Event message = connection.receive(rest);
    EXPECT_EQ(message.text(), "Hello");
    EXPECT_GE(message.payload.data(), begin);
    EXPECT_LE(message.payload.data() + message.payload.size(), end);
    const Event ping = connection.receive(rest);
    EXPECT_GE(ping.payload.data(), begin);
    EXPECT_LE(ping.payload.data() + ping.payload.size(), end);
    EXPECT_FALSE(connection.receive(rest));
    EXPECT_TRUE(rest.empty());
    EXPECT_EQ(message.text(), "Hello") << "valid as long as the input is";
  }
}

TEST_P(Receiving, moves_the_start_of_the_input_past_each_event) {
  Connection connection(role);
  const std::string one = frame(fin | network::text, "1", peer_role);
  std::string input = one + one + one;
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  for (std::size_t left = 3; left-- > 0;) {
    EXPECT_TRUE(connection.receive(rest));
    EXPECT_EQ(rest.size(), left * one.size());
  }
}

TEST_P(Receiving, several_events_at_once_are_views_of_the_input) {
  Connection connection(role);
  const std::string one = frame(fin | network::text, "1", peer_role) + frame(fin | network::binary, "22", peer_role);
  std::string input = one + one + frame(network::text, "Hel", peer_role) + frame(fin | continuation, "lo", peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  std::array<Event, 3> events;
  EXPECT_EQ(connection.receive(rest, std::span<Event>()), 0u);
  EXPECT_EQ(rest.size(), input.size()) << "nobody asked for an event";

  ASSERT_EQ(connection.receive(rest, events), 3u);
  for (const Event& event : events) EXPECT_GE(event.payload.data(), std::as_bytes(std::span(input)).data());
  EXPECT_EQ(events[0].text(), "1");
  EXPECT_EQ(events[1].text(), "22");
  EXPECT_EQ(events[2].text(), "1");

  std::string seen;
  while (const std::size_t count = connection.receive(rest, events)) {
    for (const Event& event : std::span(events).first(count)) seen += std::string(event.text()) + ' ';
  }
  EXPECT_EQ(seen, "22 Hello ");
  EXPECT_TRUE(rest.empty());
}

TEST_P(Receiving, an_assembled_message_lives_until_the_next_call) {
  Connection connection(role);
  give(connection, frame(network::text, "Hel", peer_role));
  std::string input = frame(fin | continuation, "lo", peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  const Event message = connection.receive(rest);
  input.assign(input.size(), '?');
  EXPECT_EQ(connection.send_text("something"), Error::none);
  drain(connection);
  EXPECT_EQ(message.text(), "Hello");
}

TEST_P(Receiving, a_kept_control_payload_lives_until_the_next_call) {
  Connection connection(role);
  const std::string ping = frame(fin | network::ping, "Hello", peer_role);
  give(connection, ping.substr(0, ping.size() - 2));
  std::string input = ping.substr(ping.size() - 2);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  const Event event = connection.receive(rest);
  input.assign(input.size(), '?');
  EXPECT_EQ(event.type, Event::Type::ping);
  EXPECT_EQ(event.text(), "Hello");
}

TEST_P(Receiving, the_pong_is_there_when_the_ping_is_told) {
  Connection connection(role);
  std::string input = frame(fin | network::ping, "p", peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  EXPECT_EQ(connection.receive(rest).type, Event::Type::ping);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::pong, "p"}}));
}

TEST_P(Receiving, the_pong_goes_ahead_of_what_was_queued_and_not_shown) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("a"), Error::none);
  give(connection, frame(fin | network::ping, "p", peer_role));
  const auto out = frames(drain(connection));
  ASSERT_EQ(out.size(), 2u);
  EXPECT_NE(std::find(out.begin(), out.end(), Frame{fin | network::pong, "p"}), out.end());
}

TEST_P(Receiving, empty_input_is_nothing) {
  Connection connection(role);
  std::span<std::byte> nothing;
  EXPECT_FALSE(connection.receive(nothing));
}

TEST_P(Receiving, trusted_text_is_not_checked) {
  Options options;
  options.utf8 = Utf8::trust;
  Connection connection(role, options);
  EXPECT_EQ(give(connection, frame(fin | network::text, "\xff\xfe", peer_role)).at(0).payload, "\xff\xfe");
  EXPECT_EQ(connection.send_text("\xff"), Error::none);
  EXPECT_EQ(frames(drain(connection)).at(0).payload, "\xff");
}

TEST_P(Receiving, verified_text_is_checked_at_any_length) {
  for (std::size_t size = 0; size < 300; ++size) {
    for (const std::size_t at : {std::size_t{0}, size / 2, size}) {
      Connection connection(role);
      std::string text(size + 1, 'a');
      text[at] = '\x80';
      const auto seen = give(connection, frame(fin | network::text, text, peer_role));
      ASSERT_EQ(seen.at(0).error, Error::invalid_utf8) << size << " " << at;
      const std::size_t header = frame(fin | network::text, text, peer_role).size() - text.size();
      ASSERT_EQ(seen.at(0).offset, header + at) << size;
    }
  }
}

TEST_P(Receiving, offsets_count_the_whole_stream) {
  Connection connection(role);
  const std::string message = frame(fin | binary, std::string(1000, 'x'), peer_role);
  for (int i = 0; i < 100; ++i) give(connection, message);
  EXPECT_EQ(give(connection, frame(fin | 3, "", peer_role)).at(0).offset, 100 * message.size());
}

}  // namespace
}  // namespace wspc
