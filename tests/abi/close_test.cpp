// SPDX-License-Identifier: MIT
// close_test: the peer's Close, and what may still happen after one.   RFC 6455 §7
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto close_type = WEB_SOCKET_CLOSE_BUFFER_TYPE;
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;

Received received_close(Role role, const Frame& frame, ULONG room = 0) {
  App app(role, {}, {.room = room});
  app.feed(frame);
  app.listen();
  EXPECT_EQ(app.error, S_OK) << frame;
  EXPECT_EQ(app.received.size(), 1U) << frame;
  return app.received.empty() ? Received{} : app.received[0];
}

HRESULT error_of(Role role, const Frame& frame) {
  App app(role);
  app.feed(frame);
  app.listen();
  EXPECT_TRUE(app.received.empty()) << frame;
  return app.error;
}

TEST(Close, is_indicated_with_status_and_reason) {
  for (const Role role : both) {
    for (const std::string& reason : {std::string("bye"), pattern_text(123)}) {
      const Received got = received_close(role, close(1001, reason));
      EXPECT_EQ(got.type, close_type);
      EXPECT_EQ(got.status, 1001U);
      EXPECT_EQ(got.data, reason);
    }
  }
}

TEST(Close, its_reason_lies_in_the_components_buffer) {
  App app(Role::server, {}, {.room = 50});
  app.feed(close(1000, "reason"));
  ASSERT_EQ(app.receive(), S_OK);
  app.run();
  ASSERT_FALSE(app.log.empty());
  const Action& last = app.log.back();
  ASSERT_EQ(last.type, close_type);
  EXPECT_TRUE(app.in_arena(last.buffers[0].CloseStatus.pbReason, 6)) << "also when the receive brought a buffer";
}

TEST(Close, fits_a_receive_with_the_smallest_buffer) {
  const Received got = received_close(Role::server, close(1000, pattern_text(123)), 1);
  EXPECT_EQ(got.status, 1000U);
  EXPECT_EQ(got.data, pattern_text(123));
}

TEST(Close, without_a_reason_has_a_pointer_and_length_0) {
  for (const Role role : both) {
    const Received got = received_close(role, close(1000));
    EXPECT_EQ(got.status, 1000U);
    EXPECT_EQ(got.data, "");
    EXPECT_FALSE(got.null);
  }
}

TEST(Close, without_a_body_is_1005_and_null) {
  for (const Role role : both) {
    const Received got = received_close(role, empty_close());
    EXPECT_EQ(got.type, close_type);
    EXPECT_EQ(got.status, 1005U);
    EXPECT_EQ(got.data, "");
    EXPECT_TRUE(got.null);
  }
}

TEST(Close, a_1005_on_the_wire_is_malformed) {
  for (const Role role : both) EXPECT_EQ(error_of(role, close(1005)), E_INVALID_PROTOCOL_FORMAT);
}

TEST(Close, statuses_that_are_none_are_malformed) {
  for (const Role role : both) {
    for (const unsigned status : {0U, 1U, 999U, 1006U, 1015U}) {
      EXPECT_EQ(error_of(role, close(status)), E_INVALID_PROTOCOL_FORMAT) << status;
    }
  }
}

TEST(Close, every_other_status_is_delivered) {
  for (const Role role : both) {
    for (const unsigned status : {1000U, 1004U, 1011U, 1014U, 1016U, 2999U, 3000U, 4999U, 5000U, 65535U}) {
      EXPECT_EQ(received_close(role, close(status)).status, status);
    }
  }
}

TEST(Close, a_malformed_body_is_malformed) {
  for (const Role role : both) {
    EXPECT_EQ(error_of(role, {.opcode = 8, .payload = "x"}), E_INVALID_PROTOCOL_FORMAT) << "one byte";
    EXPECT_EQ(error_of(role, close(1000, "\xFF")), E_INVALID_PROTOCOL_FORMAT) << "a reason that is not UTF-8";
    EXPECT_EQ(error_of(role, close(1000, "\xE2\x82")), E_INVALID_PROTOCOL_FORMAT) << "half a character";
  }
}

TEST(Close, is_never_answered_by_the_component) {
  for (const Role role : both) {
    App app(role);
    app.feed(close(1000, "bye"));
    app.listen();
    ASSERT_EQ(app.received.size(), 1U);
    EXPECT_EQ(app.outgoing, "");
    ASSERT_EQ(app.send_close(1000), S_OK) << "the application answers";
    app.run();
    EXPECT_EQ(app.frames(), std::vector<Frame>{close(1000)});
  }
}

TEST(Close, data_still_arrives_after_ours) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send_close(1000), S_OK);
    app.run();
    app.feed(text("late"));
    app.feed(ping("ping"));
    app.feed(close(1000));
    app.listen();
    ASSERT_EQ(app.received.size(), 2U);
    EXPECT_EQ(app.received[0].data, "late");
    EXPECT_EQ(app.received[1].type, close_type);
  }
}

TEST(Close, nothing_arrives_after_theirs) {
  for (const Role role : both) {
    App app(role);
    PVOID second = nullptr;
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.receive(&second), S_OK);
    app.feed(close(1000));
    app.feed(text("too late"));
    app.run();
    ASSERT_GE(app.received.size(), 1U);
    EXPECT_EQ(app.received[0].type, close_type);
    for (std::size_t i = 1; i < app.received.size(); ++i) EXPECT_EQ(app.received[i].data, "");
  }
}

TEST(Close, receives_that_were_queued_complete_like_cancelled_ones) {
  App app(Role::server);
  PVOID second = nullptr;
  ASSERT_EQ(app.receive(), S_OK);
  ASSERT_EQ(app.receive(&second), S_OK);
  app.feed(close(1000));
  app.run();
  ASSERT_EQ(app.received.size(), 2U);
  EXPECT_EQ(app.received[1].context, second);
  EXPECT_EQ(app.received[1].type, 0U);
  EXPECT_TRUE(app.received[1].null);
}

TEST(Close, no_receive_after_theirs_was_indicated) {
  App app(Role::server);
  app.feed(close(1000));
  app.listen();
  ASSERT_EQ(app.received.size(), 1U);
  EXPECT_EQ(app.receive(), E_INVALID_PROTOCOL_OPERATION);
}

TEST(Close, our_messages_that_were_queued_still_leave_after_theirs) {
  App app(Role::server);
  ASSERT_EQ(app.send(utf8, "answer"), S_OK);
  app.feed(close(1000));
  app.listen();
  EXPECT_EQ(app.frames(), std::vector<Frame>{text("answer")});
}

TEST(Close, both_sides_of_one_connection) {
  App client(Role::client);
  App server(Role::server);
  client.listen();
  server.listen();
  ASSERT_EQ(client.send(utf8, "question"), S_OK);
  ASSERT_EQ(client.send_close(1000, "done"), S_OK);
  converse(client, server);
  ASSERT_EQ(server.received.size(), 2U);
  EXPECT_EQ(server.received[1].status, 1000U);
  EXPECT_EQ(server.received[1].data, "done");
  ASSERT_EQ(server.send_close(1000, "done"), S_OK);
  converse(server, client);
  ASSERT_EQ(client.received.size(), 1U);
  EXPECT_EQ(client.received[0].status, 1000U);
}

}  // namespace
}  // namespace wspc::contract
