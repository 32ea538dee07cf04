// SPDX-License-Identifier: MIT
// sending_test: what goes out for each message, copied or borrowed, and what is refused.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using State = Connection::State;

class Sending : public Both {};
FOR_BOTH(Sending);

// RFC 6455 §6.1: W099
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

// RFC 6455 §10.3: W133
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

// RFC 6455 §5.6: W096
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

// RFC 6455 §5.4: W081
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

// RFC 6455 §5.3: W071; §10.3: W133
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

// RFC 6455 §5.3: W072
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

// RFC 6455 §5.1: W061
TEST(SendingAsAServer, needs_no_randomness) {
  Keys keys{.works = false};
  Options options;
  options.random = keys.source();
  Connection server(Role::server, options);
  EXPECT_EQ(server.send_text("a"), Error::none);
  EXPECT_EQ(server.close(), Error::none);
  EXPECT_EQ(keys.asked, 0);
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

}  // namespace
}  // namespace wspc
