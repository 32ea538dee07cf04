// SPDX-License-Identifier: MIT
// send_control_test: WebSocketSend of Close, ping and pong, and with headers of the application's own.   RFC 6455 §5.5
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr auto close_type = WEB_SOCKET_CLOSE_BUFFER_TYPE;
constexpr auto ping_type = WEB_SOCKET_PING_PONG_BUFFER_TYPE;
constexpr auto pong_type = WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr Role both[] = {Role::client, Role::server};

std::vector<Frame> sent_close(Role role, unsigned status, std::string_view reason) {
  App app(role);
  EXPECT_EQ(app.send_close(status, reason), S_OK) << status;
  app.run();
  EXPECT_EQ(app.sent.size(), 1U);
  return app.frames();
}

TEST(SendClose, carries_status_and_reason) {
  for (const Role role : both) {
    EXPECT_EQ(sent_close(role, 1000, ""), std::vector<Frame>{close(1000)});
    EXPECT_EQ(sent_close(role, 1001, "going away"), std::vector<Frame>{close(1001, "going away")});
    EXPECT_EQ(sent_close(role, 4999, pattern_text(123)), std::vector<Frame>{close(4999, pattern_text(123))});
  }
}

TEST(SendClose, a_reason_of_length_0_may_have_a_pointer) {
  for (const Role role : both) {
    App app(role);
    BYTE place = 'x';
    WEB_SOCKET_BUFFER buffer{};
    buffer.CloseStatus.pbReason = &place;
    buffer.CloseStatus.usStatus = 1000;
    PVOID tag = nullptr;
    EXPECT_EQ(WebSocketSend(app.handle, close_type, &buffer, &tag), S_OK);
    WEB_SOCKET_BUFFER out[2];
    ULONG count = 2;
    WEB_SOCKET_ACTION action{};
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, out, &count, &action, &type, nullptr, &context), S_OK);
    ULONG total = 0;
    for (ULONG i = 0; i < count; ++i) total += out[i].Data.ulBufferLength;
    EXPECT_EQ(total, role == Role::client ? 8U : 4U);
    app.abort();
  }
}

TEST(SendClose, without_a_buffer_is_empty) {
  for (const Role role : both) {
    App app(role);
    EXPECT_EQ(app.send_control(close_type), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), std::vector<Frame>{empty_close()});
  }
}

TEST(SendClose, a_reason_has_123_bytes_at_most) {
  for (const Role role : both) {
    App app(role);
    EXPECT_EQ(app.send_close(1000, pattern_text(124)), E_INVALIDARG);
    EXPECT_EQ(app.send_close(1000, pattern_text(70'000)), E_INVALIDARG);
    WEB_SOCKET_BUFFER buffer{};
    buffer.CloseStatus.usStatus = 1000;
    buffer.CloseStatus.ulReasonLength = 1;
    EXPECT_EQ(WebSocketSend(app.handle, close_type, &buffer, nullptr), E_INVALIDARG) << "a length and no memory";
    EXPECT_EQ(app.send(utf8, "still open"), S_OK) << "a refused call changes nothing";
    app.run();
    EXPECT_EQ(app.frames(), std::vector<Frame>{text("still open")});
  }
}

TEST(SendClose, the_status_is_not_judged) {
  for (const Role role : both) {
    for (const unsigned status : {0U, 1U, 999U, 1000U, 1004U, 1014U, 1016U, 2999U, 3000U, 5000U, 65535U}) {
      EXPECT_EQ(sent_close(role, status, "why"), std::vector<Frame>{close(status, "why")});
    }
  }
}

TEST(SendClose, statuses_that_mean_no_frame_are_refused) {
  for (const Role role : both) {
    for (const unsigned status : {1006U, 1015U}) {
      App app(role);
      EXPECT_EQ(app.send_close(status), E_INVALIDARG) << status;
      EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
    }
  }
}

// Programs answer a Close with the status that they received; after an empty one that is 1005.
TEST(SendClose, status_1005_sends_an_empty_close) {
  for (const Role role : both) EXPECT_EQ(sent_close(role, 1005, ""), std::vector<Frame>{empty_close()});
}

TEST(SendClose, an_empty_close_has_no_reason) {
  for (const Role role : both) {
    App app(role);
    EXPECT_EQ(app.send_close(1005, "why"), E_INVALIDARG);
    EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
  }
}

TEST(SendClose, a_received_close_can_be_sent_back_as_it_came) {
  for (const Role role : both) {
    for (const Frame& frame : {empty_close(), close(1000), close(1001, "gone"), close(65535, "odd")}) {
      App app(role);
      app.feed(frame);
      app.listen();
      ASSERT_EQ(app.received.size(), 1U);
      ASSERT_EQ(app.send_close(app.received[0].status, app.received[0].data), S_OK);
      app.run();
      EXPECT_EQ(app.frames(), std::vector<Frame>{frame});
    }
  }
}

TEST(SendClose, a_servers_reason_is_uncopied) {
  App app(Role::server);
  ASSERT_EQ(app.send_close(1000, "reason"), S_OK);
  const Action action = app.next(send_queue);
  ASSERT_EQ(action.buffers.size(), 2U);
  EXPECT_EQ(action.buffers[0].Data.ulBufferLength, 4U) << "header and status";
  EXPECT_TRUE(app.in_arena(action.buffers[0].Data.pbBuffer, 4));
  EXPECT_EQ(action.buffers[1].Data.ulBufferLength, 6U);
  EXPECT_FALSE(app.in_arena(action.buffers[1].Data.pbBuffer, 6)) << "the application's own memory";
  app.abort();
}

TEST(SendClose, no_data_follows) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send_close(1000), S_OK);
    EXPECT_EQ(app.send(utf8, "late"), E_INVALID_PROTOCOL_OPERATION) << "the Close is queued";
    app.run();
    EXPECT_EQ(app.send(utf8, "late"), E_INVALID_PROTOCOL_OPERATION) << "the Close is sent";
    EXPECT_EQ(app.send(WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE, "late"), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.frames(), std::vector<Frame>{close(1000)});
  }
}

TEST(SendClose, control_frames_may_follow) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send_close(1000), S_OK);
    EXPECT_EQ(app.send_control(ping_type), S_OK);
    EXPECT_EQ(app.send_control(pong_type), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{close(1000), ping(), pong()}));
  }
}

TEST(SendClose, ends_no_unfinished_message_but_may_come_within_one) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, "half"), S_OK);
    EXPECT_EQ(app.send_close(1001), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{more(text("half")), close(1001)}));
  }
}

TEST(SendPing, without_a_buffer) {
  for (const Role role : both) {
    App app(role);
    PVOID context = nullptr;
    ASSERT_EQ(app.send_control(ping_type, &context), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), std::vector<Frame>{ping()});
    EXPECT_EQ(app.sent, std::vector<PVOID>{context});
  }
}

TEST(SendPing, may_have_a_payload) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(ping_type, pattern(125)), S_OK);
    ASSERT_EQ(app.send(pong_type, "7"), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{ping(pattern(125)), pong("7")}));
    EXPECT_EQ(app.send(ping_type, pattern(126)), E_INVALIDARG);
    EXPECT_EQ(app.send(pong_type, pattern(126)), E_INVALIDARG);
  }
}

TEST(SendPong, without_a_buffer_is_the_keep_alive) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send_control(pong_type), S_OK);
    const Action action = app.next(send_queue);
    EXPECT_EQ(action.action, WEB_SOCKET_SEND_TO_NETWORK_ACTION) << "it is a send of the application's";
    app.transfer(action);
    app.run();
    EXPECT_EQ(app.frames(), std::vector<Frame>{pong()});
    EXPECT_EQ(app.sent.size(), 1U);
  }
}

// bit 8 FIN, bits 7 to 5 RSV1 to RSV3, bits 4 to 1 the opcode, bit 0 the mask bit
constexpr WEB_SOCKET_BUFFER_TYPE custom(unsigned fin, unsigned rsv, unsigned opcode) {
  return static_cast<WEB_SOCKET_BUFFER_TYPE>(fin << 8 | rsv << 5 | opcode << 1);
}

TEST(SendCustom, the_nine_bits_are_the_frames_header) {
  for (const Role role : both) {
    for (const unsigned rsv : {0U, 1U, 2U, 4U, 7U}) {
      for (const unsigned opcode : {1U, 2U, 3U, 7U}) {
        App app(role);
        ASSERT_EQ(app.send(custom(1, rsv, opcode), "payload"), S_OK);
        app.run();
        EXPECT_EQ(app.frames(), (std::vector<Frame>{{.opcode = opcode, .payload = "payload", .rsv = rsv}}));
      }
    }
  }
}

TEST(SendCustom, a_fragmented_message_with_rsv1) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(custom(0, 4, 2), "one"), S_OK);
    ASSERT_EQ(app.send(custom(1, 0, 0), "two"), S_OK);
    ASSERT_EQ(app.send(utf8, "three"), S_OK);
    app.run();
    EXPECT_EQ(app.frames(),
              (std::vector<Frame>{
                  {.opcode = 2, .payload = "one", .fin = false, .rsv = 4}, continuation("two"), text("three")}));
  }
}

TEST(SendCustom, a_servers_payload_is_uncopied) {
  App app(Role::server);
  ASSERT_EQ(app.send(custom(1, 4, 1), pattern(70'000)), S_OK);
  const Action action = app.next(send_queue);
  ASSERT_EQ(action.buffers.size(), 2U);
  EXPECT_EQ(action.buffers[0].Data.ulBufferLength, 10U);
  EXPECT_EQ(action.buffers[1].Data.ulBufferLength, 70'000U);
  app.abort();
}

}  // namespace
}  // namespace wspc::contract
