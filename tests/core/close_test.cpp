// SPDX-License-Identifier: MIT
// close_test: how a connection ends, from either side and from neither.   RFC 6455 §5.5.1, §7
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using Starter = Closure::Starter;
using State = Connection::State;

std::string code_of(std::uint16_t code) { return big_endian(code, 2); }

std::string close_frame(std::string_view body, Role sender) { return frame(fin | network::close, body, sender); }

// RFC 6455 §7.4.1, §7.4.2 and the registry of §11.7: what may stand in a Close.
bool may_be_sent(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

class Close : public testing::TestWithParam<Role> {
 protected:
  const Role role = GetParam();
  const Role peer_role = other(role);
  Connection connection{role};
};

INSTANTIATE_TEST_SUITE_P(Both, Close, testing::Values(Role::server, Role::client),
                         [](const auto& test) { return test.param == Role::server ? "server" : "client"; });

TEST_P(Close, every_code_there_is_is_accepted_from_the_peer_or_refused) {  // RFC 6455 §7.4.1: W119, W120; §7.4.2: W122
  for (unsigned code = 0; code < 65536; ++code) {
    Connection one(role);
    const auto seen = give(one, close_frame(big_endian(code, 2), peer_role));
    ASSERT_EQ(seen.size(), 1u);
    ASSERT_EQ(seen[0].type, may_be_sent(code) ? Event::Type::close : Event::Type::error) << code;
    ASSERT_EQ(seen[0].error, may_be_sent(code) ? Error::none : Error::invalid_close_code) << code;
    ASSERT_EQ(seen[0].code, may_be_sent(code) ? code : 0) << code;
    const auto out = frames(drain(one));
    ASSERT_EQ(out.size(), 1u);
    ASSERT_EQ(out[0].payload.substr(0, 2), big_endian(may_be_sent(code) ? code : 1002, 2)) << code;
    ASSERT_EQ(one.closure().clean, may_be_sent(code)) << code;
  }
}

TEST_P(Close, every_code_there_is_is_sent_or_refused) {  // RFC 6455 §7.4.1: W119, W120; §7.4.2: W122
  for (unsigned code = 1; code < 65536; ++code) {
    Connection one(role);
    const Error error = one.close(static_cast<std::uint16_t>(code));
    ASSERT_EQ(error, may_be_sent(code) ? Error::none : Error::invalid_outgoing_close) << code;
    ASSERT_EQ(one.state(), may_be_sent(code) ? State::closing : State::open) << code;
    ASSERT_EQ(one.queued() > 0, may_be_sent(code)) << code;
    if (!may_be_sent(code)) continue;
    ASSERT_EQ(frames(drain(one))[0].payload, big_endian(code, 2));
  }
}

TEST_P(Close, every_length_of_reason_is_sent_up_to_123) {
  for (std::size_t size = 0; size < 200; ++size) {
    Connection one(role);
    const std::string reason(size, 'r');
    const Error error = one.close(1000, reason);
    EXPECT_EQ(error, size <= 123 ? Error::none : Error::invalid_outgoing_close) << size;
    EXPECT_EQ(one.state(), size <= 123 ? State::closing : State::open);
    if (size > 123) continue;
    EXPECT_EQ(frames(drain(one))[0].payload, code_of(1000) + reason);
  }
}

TEST_P(Close, every_length_of_body_is_received) {
  for (std::size_t size = 0; size <= 125; ++size) {
    Connection one(role);
    const std::string body = (code_of(1000) + std::string(123, 'r')).substr(0, size);
    const auto seen = give(one, close_frame(body, peer_role));
    ASSERT_EQ(seen.size(), 1u);
    if (size == 1) {
      EXPECT_EQ(seen[0].error, Error::truncated_close);
      continue;
    }
    EXPECT_EQ(seen[0].code, size == 0 ? 1005 : 1000);
    EXPECT_EQ(seen[0].payload, size < 2 ? "" : body.substr(2));
  }
}

TEST_P(Close, a_refused_close_changes_nothing) {
  EXPECT_EQ(connection.close(0, "a reason without a code"), Error::invalid_outgoing_close);
  EXPECT_EQ(connection.close(1005), Error::invalid_outgoing_close);
  EXPECT_EQ(connection.close(1000, "\xff"), Error::invalid_outgoing_close);
  EXPECT_EQ(connection.close(1000, "\xce"), Error::invalid_outgoing_close);
  EXPECT_EQ(connection.close(1000, std::string(124, 'r')), Error::invalid_outgoing_close);
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.closure().started_by, Starter::nobody);
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_EQ(connection.send_text("still here"), Error::none);
}

TEST_P(Close, the_default_code_is_1000) {
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::close, code_of(1000)}}));
}

TEST_P(Close, started_by_us) {  // RFC 6455 §7.1.2: W104; §7.1.3: W106
  EXPECT_EQ(connection.close(4001, "enough"), Error::none);
  EXPECT_EQ(connection.state(), State::closing);
  EXPECT_FALSE(connection.over());
  EXPECT_FALSE(connection.closure().clean);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::close, code_of(4001) + "enough"}}));

  const auto seen = give(connection, close_frame(code_of(4002) + "me too", peer_role));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].type, Event::Type::close);
  EXPECT_EQ(seen[0].code, 4002);
  EXPECT_EQ(seen[0].payload, "me too");
  EXPECT_EQ(connection.queued(), 0u) << "a second Close";
  const Closure closure = connection.closure();
  EXPECT_EQ(closure.started_by, Starter::us);
  EXPECT_EQ(closure.sent, 4001);
  EXPECT_EQ(closure.received, 4002);
  EXPECT_TRUE(closure.clean);
  EXPECT_EQ(closure.error, Error::none);
}

TEST_P(Close, started_by_the_peer) {  // RFC 6455 §5.5.1: W087; §7.1.3: W106; §7.1.6: W109
  const auto seen = give(connection, close_frame(code_of(4002) + "bye", peer_role));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].type, Event::Type::close);
  EXPECT_EQ(connection.closure().started_by, Starter::peer);
  EXPECT_EQ(connection.closure().sent, 4002);
  EXPECT_EQ(connection.closure().received, 4002);
  EXPECT_TRUE(connection.closure().clean);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::close, code_of(4002)}}));
}

TEST_P(Close, of_both_at_the_same_time) {
  Connection peer(peer_role);
  EXPECT_EQ(connection.close(4001), Error::none);
  EXPECT_EQ(peer.close(4002), Error::none);
  const std::string ours = drain(connection);
  const std::string theirs = drain(peer);
  EXPECT_EQ(give(connection, theirs).at(0).code, 4002);
  EXPECT_EQ(give(peer, ours).at(0).code, 4001);
  for (const Connection* one : {&connection, &peer}) {
    EXPECT_EQ(one->closure().started_by, Starter::us);
    EXPECT_TRUE(one->closure().clean);
    EXPECT_EQ(one->queued(), 0u);
  }
}

TEST_P(Close, of_one_is_told_alike_at_both_ends) {
  Connection peer(peer_role);
  EXPECT_EQ(connection.close(0), Error::none);
  EXPECT_EQ(give(peer, drain(connection)).at(0).code, 1005);
  EXPECT_EQ(give(connection, drain(peer)).at(0).code, 1005);
  EXPECT_EQ(connection.closure().started_by, Starter::us);
  EXPECT_EQ(peer.closure().started_by, Starter::peer);
  EXPECT_EQ(connection.closure().sent, 1005);
  EXPECT_EQ(connection.closure().received, 1005);
  EXPECT_EQ(peer.closure().sent, 1005);
  EXPECT_EQ(peer.closure().received, 1005);
}

// §7.1.1: the server closes the transport first; a client waits for it.
// RFC 6455 §5.5.1: W088; §7.1.2: W105
TEST_P(Close, a_server_is_over_when_both_closes_are_exchanged_a_client_when_the_transport_ends) {
  give(connection, close_frame(code_of(1000), peer_role));
  EXPECT_EQ(connection.over(), role == Role::server);
  drain(connection);
  EXPECT_EQ(connection.over(), role == Role::server);
  EXPECT_FALSE(connection.transport_closed());
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_EQ(connection.closure().error, Error::none);
}

TEST_P(Close, what_was_queued_leaves_before_it) {
  EXPECT_EQ(connection.send_text("first"), Error::none);
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(frames(drain(connection)),
            (std::vector<Frame>{{fin | network::text, "first"}, {fin | network::close, code_of(1000)}}));
}

TEST_P(Close, what_was_queued_leaves_before_the_answer) {
  EXPECT_EQ(connection.send_text("first"), Error::none);
  give(connection, close_frame(code_of(1000), peer_role));
  EXPECT_EQ(frames(drain(connection)),
            (std::vector<Frame>{{fin | network::text, "first"}, {fin | network::close, code_of(1000)}}));
}

TEST_P(Close, pings_and_pongs_are_allowed_until_the_peers_has_come) {  // RFC 6455 §5.5.2: W091, W092
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(connection.ping(bytes("a")), Error::none);
  EXPECT_EQ(connection.pong(bytes("b")), Error::none);
  give(connection, close_frame(code_of(1000), peer_role));
  EXPECT_EQ(connection.ping(bytes("c")), Error::not_open);
  EXPECT_EQ(connection.pong(bytes("d")), Error::not_open);
}

TEST_P(Close, nothing_can_be_sent_after_it) {  // RFC 6455 §5.5.1: W086
  const Prepared prepared = Prepared::text("p");
  EXPECT_EQ(connection.close(), Error::none);
  const std::size_t queued = connection.queued();
  EXPECT_EQ(connection.send_text("a"), Error::not_open);
  EXPECT_EQ(connection.send_binary(bytes("a")), Error::not_open);
  EXPECT_EQ(connection.send_fragment(MessageType::text, bytes("a")), Error::not_open);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes("a")), Error::not_open);
  EXPECT_EQ(connection.send(prepared), Error::not_open);
  EXPECT_EQ(connection.close(1001), Error::not_open);
  EXPECT_EQ(connection.queued(), queued);
  EXPECT_EQ(connection.closure().sent, 1000);
}

TEST_P(Close, may_be_sent_past_the_high_water_mark) {
  Options options;
  options.limits.outbox = 1;
  Connection full(role, options);
  EXPECT_EQ(full.send_text("more than one byte"), Error::none);
  EXPECT_EQ(full.send_text("refused"), Error::outbox_full);
  EXPECT_EQ(full.close(), Error::none);
  EXPECT_EQ(frames(drain(full)).size(), 2u);
}

TEST_P(Close, input_after_it_is_dropped) {  // RFC 6455 §7.1.7: W113
  EXPECT_EQ(give(connection, close_frame("", peer_role) + frame(fin | network::text, "x", peer_role)).size(), 1u);
  EXPECT_TRUE(give(connection, std::string(100, '\xff')).empty());
  EXPECT_EQ(connection.closure().error, Error::none);
}

// ---- The transport ends ----

TEST_P(Close, the_transport_ends_without_one) {  // RFC 6455 §7.1.4: W107; §7.1.5: W108; §7.2.1: W115
  const Event lost = connection.transport_closed();
  EXPECT_EQ(lost.type, Event::Type::error);
  EXPECT_EQ(lost.error, Error::connection_lost);
  EXPECT_EQ(connection.closure().error, Error::connection_lost);
  EXPECT_EQ(connection.closure().started_by, Starter::nobody);
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_FALSE(connection.closure().clean);
  EXPECT_EQ(connection.state(), State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.queued(), 0u) << "a Close for nobody";
  EXPECT_FALSE(connection.transport_closed());
}

TEST_P(Close, the_transport_ends_before_the_opening_handshake_does) {
  Connection young(role, {}, State::connecting);
  EXPECT_EQ(young.transport_closed().error, Error::connection_lost);
  EXPECT_FALSE(young.transport_closed());
  EXPECT_EQ(young.state(), State::closed);
  young.opened();
  EXPECT_EQ(young.state(), State::closed);
}

TEST_P(Close, the_transport_ends_after_ours) {
  EXPECT_EQ(connection.close(), Error::none);
  EXPECT_EQ(connection.transport_closed().error, Error::connection_lost);
  EXPECT_EQ(connection.closure().started_by, Starter::us);
  EXPECT_EQ(connection.closure().sent, 1000);
  EXPECT_EQ(connection.closure().received, 0);
  EXPECT_FALSE(connection.closure().clean);
}

TEST_P(Close, the_transport_ends_after_an_error) {
  EXPECT_EQ(give(connection, frame(fin | 3, "", peer_role)).at(0).error, Error::reserved_opcode);
  EXPECT_FALSE(connection.transport_closed());
  EXPECT_EQ(connection.closure().error, Error::reserved_opcode);
}

TEST_P(Close, nothing_is_received_after_the_transport_has_ended) {
  connection.transport_closed();
  EXPECT_TRUE(give(connection, frame(fin | network::text, "x", peer_role)).empty());
  EXPECT_EQ(connection.send_text("x"), Error::not_open);
  EXPECT_EQ(connection.ping(), Error::not_open);
  EXPECT_EQ(connection.close(), Error::not_open);
}

// ---- Failing ----

TEST_P(Close, an_error_sends_what_it_is_with_its_text) {  // RFC 6455 §7.1.7: W112
  const auto seen = give(connection, frame(fin | network::text, "\xff", peer_role));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].error, Error::invalid_utf8);
  const auto out = frames(drain(connection));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].payload, code_of(1007) + std::string(describe(Error::invalid_utf8).text));
  EXPECT_EQ(connection.closure().sent, 1007);
  EXPECT_EQ(connection.closure().received, 0);
  EXPECT_EQ(connection.closure().started_by, Starter::us);
  EXPECT_FALSE(connection.closure().clean);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.state(), State::closed);
}

TEST_P(Close, an_error_lets_what_was_queued_leave_first) {
  EXPECT_EQ(connection.send_text("first"), Error::none);
  give(connection, frame(fin | 3, "", peer_role));
  const auto out = frames(drain(connection));
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0], (Frame{fin | network::text, "first"}));
  EXPECT_EQ(out[1].first, fin | network::close);
}

TEST_P(Close, an_error_after_ours_sends_no_second_one) {
  EXPECT_EQ(connection.close(), Error::none);
  drain(connection);
  give(connection, frame(fin | 3, "", peer_role));
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.closure().sent, 1000);
  EXPECT_EQ(connection.closure().error, Error::reserved_opcode);
}

TEST(CloseOfAnError, fits_into_a_frame_for_every_row) {
  for (int row = 0; row <= static_cast<int>(Error::resource_not_found); ++row) {
    const ErrorInfo& info = describe(static_cast<Error>(row));
    EXPECT_EQ(info.error, static_cast<Error>(row));
    EXPECT_FALSE(info.name.empty());
    EXPECT_FALSE(info.text.empty());
    EXPECT_FALSE(info.text.ends_with('.')) << info.name;
    if (info.close_code == 0) continue;
    EXPECT_LE(info.text.size(), 123u) << info.name;
    EXPECT_TRUE(may_be_sent(info.close_code)) << info.name;
    const bool of_the_rfcs = info.rule.starts_with("RFC 6455 §") || info.rule.starts_with("RFC 7692 §");
    EXPECT_TRUE(info.rule.empty() || of_the_rfcs) << info.name;
  }
}

// RFC 6455 §7.4.1 on the codes that explain a peer's fault.
TEST(CloseOfAnError, has_the_code_that_the_rfc_gives_it) {  // RFC 6455 §7.1.7: W112; §10.7: W137
  EXPECT_EQ(describe(Error::invalid_utf8).close_code, 1007);
  EXPECT_EQ(describe(Error::invalid_close_reason).close_code, 1007);
  EXPECT_EQ(describe(Error::frame_too_big).close_code, 1009);
  EXPECT_EQ(describe(Error::message_too_big).close_code, 1009);
  EXPECT_EQ(describe(Error::too_many_fragments).close_code, 1008);
  EXPECT_EQ(describe(Error::idle_timeout).close_code, 1001);
  EXPECT_EQ(describe(Error::pong_timeout).close_code, 1011);
  EXPECT_EQ(describe(Error::connection_lost).close_code, 0);
  for (int row = static_cast<int>(Error::reserved_bits); row <= static_cast<int>(Error::expected_continuation); ++row) {
    EXPECT_EQ(describe(static_cast<Error>(row)).close_code, 1002);
    EXPECT_EQ(describe(static_cast<Error>(row)).fault, Fault::peer);
  }
}

}  // namespace
}  // namespace wspc
