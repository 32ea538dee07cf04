// SPDX-License-Identifier: MIT
// connection_test: what Connection promises to its caller, door by door.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using counting::Shortage;
using State = Connection::State;

class Both : public testing::TestWithParam<Role> {
 protected:
  const Role role = GetParam();
  const Role peer_role = other(role);
};

class AConnection : public Both {};
class Receiving : public Both {};
class Sending : public Both {};
class Transmitting : public Both {};
class PreparedMessage : public Both {};
class OutOfMemory : public Both {};

#define FOR_BOTH(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Both, suite, testing::Values(Role::server, Role::client), \
                           [](const auto& test) { return test.param == Role::server ? "server" : "client"; })
FOR_BOTH(AConnection);
FOR_BOTH(Receiving);
FOR_BOTH(Sending);
FOR_BOTH(Transmitting);
FOR_BOTH(PreparedMessage);
FOR_BOTH(OutOfMemory);

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

// Every door of a connection whose engine is gone, or never was.
void expect_no_engine(Connection& connection) {
  EXPECT_EQ(connection.send_text("a"), Error::out_of_memory);
  EXPECT_EQ(connection.send_binary(bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send(Prepared()), Error::out_of_memory);
  EXPECT_EQ(connection.ping(), Error::out_of_memory);
  EXPECT_EQ(connection.pong(), Error::out_of_memory);
  EXPECT_EQ(connection.close(), Error::out_of_memory);
  connection.opened();
  connection.now({});
  connection.transmitted(5);
  connection.trim();
  EXPECT_FALSE(connection.transport_closed());
  EXPECT_FALSE(connection.expired({}));
  EXPECT_EQ(drain(connection), "");
  EXPECT_TRUE(give(connection, "whatever").empty());
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.released(), 0u);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.closure().error, Error::out_of_memory);
  EXPECT_EQ(connection.memory_usage(), sizeof(Connection));
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

// ---- Sending ----

TEST_P(Sending, every_length_arrives) {
  Connection connection(role);
  Connection peer(peer_role);
  for (std::size_t size = 0; size < 2000; size += 1 + size / 300) {
    std::string payload(size, '\0');
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 7 + size);
    ASSERT_EQ(connection.send_binary(bytes(payload)), Error::none);
    const auto seen = give(peer, drain(connection));
    ASSERT_EQ(seen.size(), 1u);
    ASSERT_EQ(seen[0].payload, payload);
  }
}

TEST_P(Sending, copies_the_payload) {
  Connection connection(role);
  std::string payload = "Hello";
  EXPECT_EQ(connection.send_text(payload), Error::none);
  payload = "?????";
  EXPECT_EQ(frames(drain(connection)).at(0).payload, "Hello");
}

TEST_P(Sending, queued_counts_every_byte) {
  Connection connection(role);
  std::size_t expected = 0;
  const std::size_t mask = role == Role::client ? 4 : 0;
  for (const std::size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u}) {
    const std::size_t header = size < 126 ? 2 : size < 65536 ? 4 : 10;
    EXPECT_EQ(connection.send_binary(bytes(std::string(size, 'x'))), Error::none);
    expected += header + mask + size;
    EXPECT_EQ(connection.queued(), expected);
  }
  EXPECT_EQ(drain(connection).size(), expected);
  EXPECT_EQ(connection.queued(), 0u);
}

TEST_P(Sending, invalid_text_is_refused_and_changes_nothing) {
  Connection connection(role);
  for (const char* text : {"\xff", "a\x80", "\xce", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf"}) {
    EXPECT_EQ(connection.send_text(text), Error::invalid_outgoing_text);
    EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(text)), Error::invalid_outgoing_text);
    EXPECT_EQ(connection.queued(), 0u);
  }
  EXPECT_EQ(connection.released(), 0u);
  EXPECT_EQ(connection.send_binary(bytes("\xff")), Error::none);
}

TEST_P(Sending, text_is_checked_across_fragments) {
  Connection connection(role);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("\xe2")), Error::none);
  const std::size_t queued = connection.queued();
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("a")), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.send_text(""), Error::invalid_outgoing_text) << "ends inside a character";
  EXPECT_EQ(connection.send_text("\x82"), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.queued(), queued);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("\x82")), Error::none);
  EXPECT_EQ(connection.ping(), Error::none);
  EXPECT_EQ(connection.send_text("\xac"), Error::none);
  EXPECT_EQ(connection.send_text("\xac"), Error::invalid_outgoing_text) << "a new message begins anew";
  Connection peer(peer_role);
  const auto seen = give(peer, drain(connection));
  EXPECT_EQ(seen.at(0).type, Event::Type::ping);
  EXPECT_EQ(seen.at(1).payload, "\xe2\x82\xac");
}

TEST_P(Sending, another_type_is_refused_inside_a_fragmented_message) {
  Connection connection(role);
  EXPECT_EQ(connection.send_fragment(MessageType::binary, bytes("a")), Error::none);
  const std::size_t queued = connection.queued();
  EXPECT_EQ(connection.send_text("b"), Error::message_type_changed);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("b")), Error::message_type_changed);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes("b")), Error::message_type_changed);
  EXPECT_EQ(connection.send(Prepared::text("b")), Error::message_type_changed);
  EXPECT_EQ(connection.queued(), queued);
  EXPECT_EQ(connection.send_borrowed(MessageType::binary, bytes("b")), Error::none);
  EXPECT_EQ(connection.send_text("c"), Error::none);
  EXPECT_EQ(frames(drain(connection)),
            (std::vector<Frame>{{binary, "a"}, {fin | continuation, "b"}, {fin | network::text, "c"}}));
}

TEST_P(Sending, control_payloads_of_126_bytes_are_refused) {
  Connection connection(role);
  const std::string long_payload(126, 'x');
  EXPECT_EQ(connection.ping(bytes(long_payload)), Error::control_payload_too_long);
  EXPECT_EQ(connection.pong(bytes(long_payload)), Error::control_payload_too_long);
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.ping(bytes(long_payload).first(125)), Error::none);
  EXPECT_EQ(connection.pong(bytes(long_payload).first(125)), Error::none);
}

TEST(SendingAsAClient, has_a_key_of_its_own_for_each_frame) {
  Connection client(Role::client);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(client.send_text("same"), Error::none);
  std::set<std::string> keys;
  for (const Frame& frame : frames(drain(client))) {
    EXPECT_EQ(frame.key.size(), 4u);
    keys.insert(frame.key);
  }
  EXPECT_GT(keys.size(), 990u);  // of 2^32 a thousand, drawn at random
}

TEST(SendingAsAClient, takes_its_keys_from_the_source_it_was_given) {
  Keys keys;
  Options options;
  options.random = keys.source();
  Connection client(Role::client, options);
  options.random = {};
  EXPECT_EQ(client.send_text("a"), Error::none);
  EXPECT_GT(keys.asked, 0);
  EXPECT_EQ(frames(drain(client)).at(0).key, "\x01\x02\x03\x04");
}

TEST(SendingAsAClient, without_randomness_is_refused_and_changes_nothing) {
  Keys keys{.works = false};
  Options options;
  options.random = keys.source();
  Connection client(Role::client, options);
  const Prepared prepared = Prepared::text("p");
  EXPECT_EQ(client.send_text("a"), Error::no_randomness);
  EXPECT_EQ(client.send_fragment(MessageType::text, bytes("a")), Error::no_randomness);
  EXPECT_EQ(client.send_borrowed(MessageType::binary, bytes("a")), Error::no_randomness);
  EXPECT_EQ(client.send(prepared), Error::no_randomness);
  EXPECT_EQ(client.ping(), Error::no_randomness);
  EXPECT_EQ(client.pong(), Error::no_randomness);
  EXPECT_EQ(client.close(), Error::no_randomness);
  EXPECT_EQ(client.queued(), 0u);
  EXPECT_EQ(client.released(), 0u);
  EXPECT_EQ(client.state(), State::open);
  EXPECT_EQ(client.closure().sent, 0);
  keys.works = true;
  EXPECT_EQ(client.send_binary(bytes("b")), Error::none) << "no fragmented text was begun";
  EXPECT_EQ(frames(drain(client)), (std::vector<Frame>{{fin | binary, "b"}}));
}

TEST(SendingAsAClient, without_randomness_fails_as_the_peer_made_it_fail) {
  Keys keys{.works = false};
  Options options;
  options.random = keys.source();
  Connection client(Role::client, options);
  EXPECT_EQ(give(client, frame(fin | 3, "", Role::server)).at(0).error, Error::reserved_opcode);
  EXPECT_TRUE(client.over());
  EXPECT_EQ(client.queued(), 0u) << "a Close without a key";
  EXPECT_EQ(client.closure().sent, 0);
}

TEST(SendingAsAServer, needs_no_randomness) {
  Keys keys{.works = false};
  Options options;
  options.random = keys.source();
  Connection server(Role::server, options);
  EXPECT_EQ(server.send_text("a"), Error::none);
  EXPECT_EQ(server.close(), Error::none);
  EXPECT_EQ(keys.asked, 0);
}

// ---- Transmitting ----

std::string text_of(std::span<const std::byte> span) {
  return {reinterpret_cast<const char*>(span.data()), span.size()};
}

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

// ---- Borrowing ----

TEST(Borrowing, on_a_server_shows_the_callers_own_memory) {
  Connection server(Role::server);
  const std::string payload(100'000, 'b');
  EXPECT_EQ(server.send_borrowed(MessageType::binary, bytes(payload)), Error::none);
  EXPECT_EQ(server.queued(), payload.size() + 10);
  std::array<std::span<const std::byte>, 2> shown;
  ASSERT_EQ(server.transmit(shown), 2u);
  EXPECT_EQ(shown[1].data(), bytes(payload).data());
  EXPECT_EQ(shown[1].size(), payload.size());
  EXPECT_EQ(server.released(), 0u);
  server.transmitted(shown[0].size() + shown[1].size() - 1);
  EXPECT_EQ(server.released(), 0u) << "a byte is still to come";
  EXPECT_EQ(server.queued(), 1u);
  ASSERT_EQ(server.transmit(shown), 1u);
  EXPECT_EQ(shown[0].data(), bytes(payload).data() + payload.size() - 1);
  server.transmitted(1);
  EXPECT_EQ(server.released(), 1u);
}

TEST(Borrowing, on_a_client_copies_and_still_releases) {
  Connection client(Role::client);
  std::string payload(100'000, 'b');
  const std::string original = payload;
  EXPECT_EQ(client.send_borrowed(MessageType::binary, bytes(payload)), Error::none);
  payload.assign(payload.size(), '?');
  EXPECT_EQ(frames(drain(client)).at(0).payload, original);
  EXPECT_EQ(client.released(), 1u);
}

TEST_P(Sending, borrowed_payloads_come_back_in_order_between_others) {
  Connection connection(role);
  std::vector<std::string> payloads;
  for (int i = 0; i < 20; ++i)
    payloads.emplace_back(static_cast<std::size_t>(i * 37 % 200), static_cast<char>('a' + i));
  std::vector<Frame> expected;
  std::vector<std::size_t> ends;  // how many bytes must have left before payload i is back
  std::size_t left = 0;
  const std::size_t mask = role == Role::client ? 4 : 0;
  for (const std::string& payload : payloads) {
    EXPECT_EQ(connection.send_text("between"), Error::none);
    EXPECT_EQ(connection.send_borrowed(MessageType::binary, bytes(payload)), Error::none);
    expected.push_back({fin | network::text, "between"});
    expected.push_back({fin | binary, payload});
    left += 2 + mask + 7 + (payload.size() < 126 ? 2 : 4) + mask + payload.size();
    ends.push_back(left);
  }
  EXPECT_EQ(connection.queued(), left);

  std::string out;
  std::array<std::span<const std::byte>, 3> shown;
  while (connection.transmit(shown) > 0) {
    ASSERT_FALSE(shown[0].empty());
    out += text_of(shown[0].first(1));
    connection.transmitted(1);
    const auto back = static_cast<std::uint64_t>(
        std::count_if(ends.begin(), ends.end(), [&](auto end) { return end <= out.size(); }));
    if (role == Role::server) {
      ASSERT_EQ(connection.released(), back) << "after " << out.size() << " bytes";
    }
  }
  EXPECT_EQ(frames(out), expected);
  EXPECT_EQ(connection.released(), payloads.size());
}

TEST_P(Sending, an_empty_borrowed_payload_is_released_too) {
  Connection connection(role);
  EXPECT_EQ(connection.send_borrowed(MessageType::binary, {}), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | binary, ""}}));
  EXPECT_EQ(connection.released(), 1u);
}

// ---- Prepared messages ----

TEST_P(PreparedMessage, is_what_was_said) {
  Connection connection(role);
  const std::string long_text(10'000, 'x');
  EXPECT_EQ(connection.send(Prepared::text("short")), Error::none);
  EXPECT_EQ(connection.send(Prepared::binary(bytes("\xff"))), Error::none);
  EXPECT_EQ(connection.send(Prepared::text(long_text)), Error::none);
  EXPECT_EQ(connection.send(Prepared::text("")), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::text, "short"},
                                                           {fin | binary, "\xff"},
                                                           {fin | network::text, long_text},
                                                           {fin | network::text, ""}}));
  EXPECT_EQ(connection.released(), 0u) << "released() counts what was borrowed from the caller";
}

TEST_P(PreparedMessage, that_is_none_is_refused) {
  Connection connection(role);
  EXPECT_FALSE(Prepared());
  EXPECT_FALSE(Prepared::text("\xff"));
  EXPECT_TRUE(Prepared::text(""));
  EXPECT_EQ(connection.send(Prepared()), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.send(Prepared::text("\xff")), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.queued(), 0u);
}

TEST_P(PreparedMessage, is_kept_alive_by_the_connection_that_transmits_it) {
  Connection connection(role);
  const std::string payload(100'000, 'p');
  EXPECT_EQ(connection.send(Prepared::binary(bytes(payload))), Error::none);
  std::array<std::span<const std::byte>, 2> shown;
  const std::size_t count = connection.transmit(shown);
  std::string out;
  for (const auto& span : std::span(shown).first(count)) out += text_of(span);
  EXPECT_EQ(frames(out), (std::vector<Frame>{{fin | binary, payload}}));
}

TEST_P(PreparedMessage, is_shared_by_many_and_gone_with_the_last) {
  const std::size_t before = counting::live();
  {
    std::vector<Connection> many;
    for (int i = 0; i < 100; ++i) many.emplace_back(role);
    const std::string payload(100'000, 'p');
    const std::size_t empty = counting::live();
    {
      const Prepared message = Prepared::binary(bytes(payload));
      for (Connection& connection : many) EXPECT_EQ(connection.send(message), Error::none);
    }
    if (role == Role::server) {
      EXPECT_LT(counting::live() - empty, 2 * payload.size()) << "a copy for each";
    }
    for (Connection& connection : many) EXPECT_EQ(frames(drain(connection)).at(0).payload, payload);
    if (role == Role::server) {
      EXPECT_LT(counting::live() - empty, payload.size()) << "still held after the last byte";
    }
  }
  EXPECT_EQ(counting::live(), before);
}

TEST_P(PreparedMessage, keeps_its_place) {
  Connection connection(role);
  const Prepared message = Prepared::text(std::string(5'000, 'p'));
  const std::string loan = "borrowed";
  EXPECT_EQ(connection.send_text("1"), Error::none);
  EXPECT_EQ(connection.send(message), Error::none);
  EXPECT_EQ(connection.send_text("2"), Error::none);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(loan)), Error::none);
  EXPECT_EQ(connection.send(message), Error::none);
  EXPECT_EQ(connection.send_text("3"), Error::none);
  std::vector<Frame> out = frames(drain(connection));
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(out[0].payload + out[2].payload + out[3].payload + out[5].payload, "12borrowed3");
  EXPECT_EQ(connection.released(), 1u);
}

// ---- Out of memory ----

TEST_P(OutOfMemory, at_the_beginning_leaves_a_connection_that_says_so) {
  std::optional<Connection> connection;
  {
    const Shortage none(0);
    connection.emplace(role);
  }
  expect_no_engine(*connection);
}

TEST_P(OutOfMemory, for_the_source_of_keys_does_not_go_on_with_another_source) {
  Keys keys;
  Options options;
  options.random = keys.source();
  std::optional<Connection> connection;
  {
    const Shortage one(1);
    connection.emplace(role, options);
  }
  const bool masked = connection->send_text("a") == Error::none && role == Role::client;
  EXPECT_EQ(keys.asked > 0, masked);
}

TEST_P(OutOfMemory, while_sending_refuses_and_changes_nothing) {
  Connection connection(role);
  const std::string payload(10'000, 'x');
  const Prepared prepared = Prepared::text(payload);
  {
    const Shortage none(0);
    EXPECT_EQ(connection.send_binary(bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send_fragment(MessageType::text, bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send(prepared), Error::out_of_memory);
    EXPECT_EQ(connection.ping(), Error::out_of_memory);
    EXPECT_EQ(connection.close(), Error::out_of_memory);
    EXPECT_FALSE(Prepared::text("a"));
    EXPECT_EQ(connection.queued(), 0u);
  }
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_EQ(connection.send_binary(bytes("b")), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | binary, "b"}}));
}

// Whichever allocation of a send fails, the same bytes wait as before.
TEST_P(OutOfMemory, at_any_allocation_of_a_loan_changes_nothing) {
  for (std::size_t successes = 0; successes < 4; ++successes) {
    Connection connection(role);
    const std::string payload(10'000, 'x');
    Error error = Error::none;
    {
      const Shortage shortage(successes);
      error = connection.send_borrowed(MessageType::binary, bytes(payload));
    }
    EXPECT_EQ(connection.queued() == 0, error != Error::none);
    EXPECT_EQ(connection.send_text("b"), Error::none);
    EXPECT_EQ(frames(drain(connection)).size(), error == Error::none ? 2u : 1u);
    EXPECT_EQ(connection.released(), error == Error::none ? 1u : 0u);
  }
}

TEST_P(OutOfMemory, while_assembling_is_an_error_of_ours) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("room for a Close"), Error::none);
  drain(connection);
  std::vector<Seen> seen;
  std::string input = frame(network::text, std::string(1000, 'a'), peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  Event event;
  {
    const Shortage none(0);
    event = connection.receive(rest);
  }
  EXPECT_EQ(event.type, Event::Type::error);
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.closure().error, Error::out_of_memory);
}

TEST_P(OutOfMemory, for_a_kept_control_payload_is_an_error_of_ours) {
  Connection connection(role);
  const std::string ping = frame(fin | network::ping, "Hello", peer_role);
  std::string input = ping.substr(0, ping.size() - 1);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  Event event;
  {
    const Shortage none(0);
    event = connection.receive(rest);
  }
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
}

}  // namespace
}  // namespace wspc
