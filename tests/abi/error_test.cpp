// SPDX-License-Identifier: MIT
// error_test: what the peer may not send, and what comes after it.   RFC 6455 §5, §7.1.7, §8.1
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;

// Expects WebSocketGetAction to refuse these bytes, however they are split.
void expect_malformed(Role role, const std::string& wire, std::string_view what) {
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{100'000}}) {
    App app(role, {}, {.chunk = chunk});
    app.feed(wire);
    app.listen();
    EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT) << what;
  }
}

void expect_malformed(const Frame& frame, std::string_view what) {
  expect_malformed(Role::server, from_client(frame), what);
  expect_malformed(Role::client, from_server(frame), what);
}

TEST(Error, reserved_bits) {
  for (const unsigned rsv : {1U, 2U, 4U, 7U}) {
    expect_malformed({.opcode = 1, .payload = "x", .rsv = rsv}, "a message");
    expect_malformed({.opcode = 9, .payload = "x", .rsv = rsv}, "a ping");
  }
}

TEST(Error, reserved_opcodes) {
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    expect_malformed({.opcode = opcode, .payload = "x"}, "opcode");
  }
}

TEST(Error, a_mask_from_the_wrong_side_or_none_from_the_right_one) {
  expect_malformed(Role::server, from_server(text("unmasked")), "from a client");
  expect_malformed(Role::client, from_client(text("masked")), "from a server");
}

TEST(Error, a_control_frame_that_is_fragmented_or_too_long) {
  for (const unsigned opcode : {8U, 9U, 10U}) {
    expect_malformed({.opcode = opcode, .payload = "", .fin = false}, "fragmented");
    expect_malformed({.opcode = opcode, .payload = pattern_text(126)}, "126 bytes");
  }
}

TEST(Error, a_length_that_is_not_minimal_or_too_large) {
  expect_malformed(Role::client, hex("82 7e 007d") + pattern(125), "16 bits for 125");
  expect_malformed(Role::client, hex("82 7f 000000000000ffff"), "64 bits for 65535");
  expect_malformed(Role::client, hex("82 7f 8000000000000000"), "the highest bit");
  expect_malformed(Role::server, hex("82 fe 0000 37fa213d"), "16 bits for 0");
}

TEST(Error, a_continuation_of_nothing) { expect_malformed(continuation("x"), "no message began"); }

TEST(Error, a_message_within_a_message) {
  expect_malformed(Role::server, from_client(more(text("a"))) + from_client(text("b")), "text");
  expect_malformed(Role::client, from_server(more(binary("a"))) + from_server(binary("b")), "binary");
}

TEST(Error, malformed_utf8) {
  for (const char* wrong : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                            "\xF4\x90\x80\x80", "\xF5", "\xFF", "ok \xE2\x28\xA1", "half \xE2\x82"}) {
    expect_malformed(text(wrong), wrong);
  }
}

TEST(Error, utf8_that_breaks_across_frames) {
  for (const Role role : both) {
    const auto wire = [&](const Frame& frame) {
      return role == Role::server ? from_client(frame) : from_server(frame);
    };
    expect_malformed(role, wire(more(text("\xE2\x82"))) + wire(continuation("x")), "a character without its end");
    expect_malformed(role, wire(more(text("\xE2\x82"))) + wire(continuation("")), "a message without its end");
    App good(role);
    good.feed(wire(more(text("\xE2\x82"))) + wire(continuation("\xAC")));
    good.listen();
    EXPECT_EQ(good.messages(), (std::vector<Message>{{true, "\xE2\x82\xAC"}}));
  }
}

TEST(Error, binary_is_not_checked_for_utf8) {
  App app(Role::server);
  app.feed(binary("\xFF\xFE"));
  app.listen();
  EXPECT_EQ(app.messages(), (std::vector<Message>{{false, "\xFF\xFE"}}));
}

TEST(Error, surfaces_after_the_completion_that_delivered_the_bytes) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    const Action read = app.next(receive_queue);
    EXPECT_EQ(read.result, S_OK);
    app.transfer(read);
    EXPECT_EQ(app.next(receive_queue).result, E_INVALID_PROTOCOL_FORMAT);
  }
}

TEST(Error, what_came_before_it_is_delivered_first) {
  for (const Role role : both) {
    App app(role);
    app.feed(text("good"));
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.listen();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "good"}}));
    EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
  }
}

TEST(Error, comes_under_all_as_well_but_not_on_the_send_queue) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.transfer(app.next(receive_queue));
    EXPECT_EQ(app.next(send_queue).result, S_OK);
    EXPECT_EQ(app.next(all_queues).result, E_INVALID_PROTOCOL_FORMAT);
  }
}

TEST(Error, writes_no_action) {
  App app(Role::server);
  app.feed(Frame{.opcode = 3, .payload = "x"});
  app.listen();  // the driver compares: NO_ACTION, count 0, both contexts NULL, no element touched
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
  const Action again = app.next(receive_queue);
  EXPECT_EQ(again.action, WEB_SOCKET_NO_ACTION);
  EXPECT_EQ(again.context, nullptr);
}

TEST(Error, the_component_sends_no_close_the_application_can) {
  for (const Role role : both) {
    App app(role);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.listen();
    ASSERT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
    EXPECT_EQ(app.outgoing, "");
    EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_NO_ACTION);
    ASSERT_EQ(app.send_close(1002, "reserved opcode"), S_OK);
    const Action action = app.next(send_queue);
    ASSERT_EQ(action.action, WEB_SOCKET_SEND_TO_NETWORK_ACTION);
    app.transfer(action);
    const Action done = app.next(send_queue);
    EXPECT_EQ(done.action, WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION);
    app.transfer(done);
    EXPECT_EQ(app.frames(), std::vector<Frame>{close(1002, "reserved opcode")});
  }
}

// After an error, each queued operation is indicated once, and then there are no more actions.
void expect_drained(App& app, std::size_t receives, std::size_t sends) {
  EXPECT_EQ(app.receives_pending(), 0U);
  EXPECT_EQ(app.sends_pending(), 0U);
  EXPECT_EQ(app.received.size(), receives);
  EXPECT_EQ(app.sent.size(), sends);
  for (const auto queue : {send_queue, receive_queue, all_queues}) {
    EXPECT_EQ(app.next(queue).action, WEB_SOCKET_NO_ACTION);
  }
}

TEST(Error, after_it_the_samples_drain_ends) {
  for (const Role role : both) {
    App app(role);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(app.receive(), S_OK);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.run();
    ASSERT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
    ASSERT_EQ(app.send(utf8, "never sent"), S_OK);
    app.abort();
    app.drain_all();
    expect_drained(app, 3, 1);
  }
}

TEST(Error, after_it_dotnets_drain_ends) {
  for (const Role role : both) {
    App app(role, {}, {.split = true, .capacity = 1});
    for (int i = 0; i < 3; ++i) ASSERT_EQ(app.receive(), S_OK);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.run();
    ASSERT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
    ASSERT_EQ(app.send(utf8, "never sent"), S_OK);
    app.abort();
    app.drain_each();
    expect_drained(app, 3, 1);
  }
}

TEST(Error, without_an_abort_the_drain_ends_too) {
  for (const Role role : both) {
    App app(role);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(app.receive(), S_OK);
    app.feed(Frame{.opcode = 3, .payload = "x"});
    app.run();
    app.drain_all();
    app.drain_each();
  }
}

}  // namespace
}  // namespace wspc::contract
