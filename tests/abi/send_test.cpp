// SPDX-License-Identifier: MIT
// send_test: WebSocketSend of messages and fragments.   RFC 6455 §5.4
#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto utf8_fragment = WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
constexpr auto binary_fragment = WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE;
constexpr auto indicate = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr Role both[] = {Role::client, Role::server};
constexpr std::size_t sizes[] = {0, 1, 2, 125, 126, 127, 300, 4095, 4096, 5000, 65535, 65536, 100'000};

// Everything that a handle sends of these operations, as frames.
std::vector<Frame> sent(Role role, const std::vector<std::pair<WEB_SOCKET_BUFFER_TYPE, std::string>>& operations) {
  App app(role);
  for (const auto& [type, payload] : operations) EXPECT_EQ(app.send(type, payload), S_OK);
  app.run();
  EXPECT_EQ(app.sent.size(), operations.size());
  return app.frames();
}

TEST(Send, a_message_is_one_frame_of_its_type) {
  for (const Role role : both) {
    for (const std::size_t size : sizes) {
      EXPECT_EQ(sent(role, {{utf8, pattern_text(size)}}), std::vector<Frame>{text(pattern_text(size))});
      EXPECT_EQ(sent(role, {{binary_message, pattern(size)}}), std::vector<Frame>{binary(pattern(size))});
    }
  }
}

TEST(Send, fragments_go_on_as_continuations) {
  for (const Role role : both) {
    const std::vector<Frame> frames = sent(
        role,
        {{utf8_fragment, "one "}, {utf8_fragment, ""}, {utf8, "two"}, {binary_fragment, "3"}, {binary_message, "4"}});
    EXPECT_EQ(frames, (std::vector<Frame>{more(text("one ")), more(continuation("")), continuation("two"),
                                          more(binary("3")), continuation("4")}));
  }
}

TEST(Send, a_message_does_not_change_its_type) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8_fragment, "a"), S_OK);
    EXPECT_EQ(app.send(binary_fragment, "b"), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.send(binary_message, "b"), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.send(utf8, "c"), S_OK) << "a refused call changes nothing";
    ASSERT_EQ(app.send(binary_fragment, "d"), S_OK);
    EXPECT_EQ(app.send(utf8, "e"), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.send(binary_message, "f"), S_OK);
    app.run();
    EXPECT_EQ(app.frames(),
              (std::vector<Frame>{more(text("a")), continuation("c"), more(binary("d")), continuation("f")}));
  }
}

TEST(Send, control_frames_go_between_fragments) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8_fragment, "a"), S_OK);
    ASSERT_EQ(app.send_control(WEB_SOCKET_PING_PONG_BUFFER_TYPE), S_OK);
    ASSERT_EQ(app.send(utf8, "b"), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{more(text("a")), ping(), continuation("b")}));
  }
}

TEST(Send, several_are_queued_and_leave_in_order) {
  for (const Role role : both) {
    App app(role);
    std::vector<Frame> expected;
    std::vector<PVOID> contexts(20);
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      expected.push_back(binary(pattern(i * 400, static_cast<unsigned>(i))));
      ASSERT_EQ(app.send(binary_message, expected.back().payload, &contexts[i]), S_OK);
    }
    app.run();
    EXPECT_EQ(app.frames(), expected);
    EXPECT_EQ(app.sent, contexts);
  }
}

TEST(Send, one_is_outstanding_at_a_time) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8, "first"), S_OK);
    ASSERT_EQ(app.send(utf8, "second"), S_OK);
    const Action first = app.next(send_queue);
    ASSERT_EQ(first.action, to_network);
    EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_NO_ACTION);
    EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
    app.transfer(first);
    const Action complete = app.next(send_queue);
    ASSERT_EQ(complete.action, indicate);
    app.transfer(complete);
    EXPECT_EQ(app.next(send_queue).action, to_network);
    app.abort();
  }
}

TEST(Send, its_struct_may_die_at_once_its_memory_not_before_the_indication) {
  // The driver frees a payload as soon as its send was indicated: a sanitizer sees any later use.
  App app(Role::server);
  {
    auto buffer = std::make_unique<WEB_SOCKET_BUFFER>();
    static BYTE payload[] = {'h', 'i'};
    buffer->Data.pbBuffer = payload;
    buffer->Data.ulBufferLength = 2;
    ASSERT_EQ(WebSocketSend(app.handle, utf8, buffer.get(), nullptr), S_OK);
  }
  WEB_SOCKET_BUFFER buffers[2];
  ULONG count = 2;
  WEB_SOCKET_ACTION action{};
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr;
  ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, buffers, &count, &action, &type, nullptr, &context), S_OK);
  ASSERT_EQ(count, 2U);
  EXPECT_EQ(buffers[1].Data.ulBufferLength, 2U);
  WebSocketCompleteAction(app.handle, context, 4);
  count = 2;
  ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, buffers, &count, &action, &type, nullptr, &context), S_OK);
  EXPECT_EQ(action, indicate);
  WebSocketCompleteAction(app.handle, context, 0);
}

TEST(Send, an_empty_message_needs_no_memory) {
  for (const Role role : both) {
    App app(role);
    WEB_SOCKET_BUFFER buffer{};
    ASSERT_EQ(WebSocketSend(app.handle, utf8, &buffer, &buffer), S_OK);
    WEB_SOCKET_BUFFER out[2];
    ULONG count = 2;
    WEB_SOCKET_ACTION action{};
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID application = nullptr;
    PVOID context = nullptr;
    ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, out, &count, &action, &type, &application, &context), S_OK);
    ASSERT_EQ(action, to_network);
    EXPECT_EQ(application, &buffer);
    ULONG total = 0;
    for (ULONG i = 0; i < count; ++i) total += out[i].Data.ulBufferLength;
    EXPECT_EQ(total, role == Role::client ? 6U : 2U);
    WebSocketCompleteAction(app.handle, context, total);
    app.abort();
  }
}

TEST(Send, a_servers_frame_is_its_header_and_the_uncopied_payload) {
  App app(Role::server);
  for (const std::size_t size : {std::size_t{1}, std::size_t{125}, std::size_t{126}, std::size_t{65536}}) {
    std::vector<BYTE> payload(size, 'x');
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data.pbBuffer = payload.data();
    buffer.Data.ulBufferLength = static_cast<ULONG>(size);
    ASSERT_EQ(WebSocketSend(app.handle, binary_message, &buffer, nullptr), S_OK);
    WEB_SOCKET_BUFFER out[3];
    ULONG count = 3;
    WEB_SOCKET_ACTION action{};
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, out, &count, &action, &type, nullptr, &context), S_OK);
    ASSERT_EQ(count, 2U);
    const ULONG header = size < 126 ? 2 : size < 65536 ? 4 : 10;
    EXPECT_EQ(out[0].Data.ulBufferLength, header);
    EXPECT_TRUE(app.in_arena(out[0].Data.pbBuffer, header));
    EXPECT_EQ(out[1].Data.pbBuffer, payload.data());
    EXPECT_EQ(out[1].Data.ulBufferLength, size);
    WebSocketCompleteAction(app.handle, context, header + static_cast<ULONG>(size));
    count = 3;
    ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, out, &count, &action, &type, nullptr, &context), S_OK);
    EXPECT_EQ(action, indicate);
    WebSocketCompleteAction(app.handle, context, 0);
  }
}

TEST(Send, with_masking_disabled_a_clients_frame_is_uncopied_too) {
  App app(Role::client, {.disable_masking = TRUE});
  ASSERT_EQ(app.send(binary_message, pattern(10'000)), S_OK);
  const Action action = app.next(send_queue);
  ASSERT_EQ(action.buffers.size(), 2U);
  EXPECT_EQ(action.buffers[0].Data.ulBufferLength, 8U);
  EXPECT_EQ(action.buffers[1].Data.ulBufferLength, 10'000U);
  EXPECT_FALSE(app.in_arena(action.buffers[1].Data.pbBuffer, 10'000));
  app.transfer(action);
  EXPECT_EQ(app.next(send_queue).action, indicate);
  EXPECT_EQ(app.frames(), std::vector<Frame>{binary(pattern(10'000))});
  app.abort();
}

TEST(Send, with_capacity_1_the_header_leaves_before_the_payload) {
  for (const Role role : both) {
    App app(role, {.disable_masking = TRUE});
    ASSERT_EQ(app.send(binary_message, "payload"), S_OK);
    const Action header = app.next(send_queue, 1);
    ASSERT_EQ(header.action, to_network);
    EXPECT_EQ(header.total(), role == Role::client ? 6U : 2U);
    app.transfer(header);
    const Action payload = app.next(send_queue, 1);
    ASSERT_EQ(payload.action, to_network);
    EXPECT_EQ(payload.bytes(), "payload");
    EXPECT_FALSE(app.in_arena(payload.buffers[0].Data.pbBuffer, payload.total()));
    app.transfer(payload);
    const Action done = app.next(send_queue, 1);
    EXPECT_EQ(done.action, indicate);
    app.transfer(done);
    EXPECT_EQ(app.frames(), std::vector<Frame>{binary("payload")});
  }
}

TEST(Send, a_small_masked_message_is_one_buffer) {
  App app(Role::client);
  for (const std::size_t size : {0U, 1U, 125U, 126U, 1000U, 4000U}) {
    ASSERT_EQ(app.send(binary_message, pattern(size)), S_OK);
    const Action action = app.next(send_queue);
    ASSERT_EQ(action.action, to_network);
    EXPECT_EQ(action.buffers.size(), 1U) << size;
    app.transfer(action);
    EXPECT_EQ(app.frames(), std::vector<Frame>{binary(pattern(size))});
    app.run();
  }
}

TEST(Send, a_long_masked_message_is_one_frame_in_several_actions) {
  for (const ULONG send : {256U, 300U, 4096U}) {
    App app(Role::client, {.send = send});
    ASSERT_EQ(app.send(binary_message, pattern(20'000)), S_OK);
    std::size_t actions = 0;
    for (Action action = app.next(send_queue); action.action == to_network; action = app.next(send_queue)) {
      EXPECT_LE(action.total(), send);
      app.transfer(action);
      ++actions;
    }
    EXPECT_GE(actions, 20'000 / send);
    EXPECT_LE(actions, 20'000 / (send - 20) + 1) << "the send buffer is there to be used";
    EXPECT_EQ(app.frames(), std::vector<Frame>{binary(pattern(20'000))});
    app.abort();
  }
}

TEST(Send, every_masked_frame_has_a_fresh_key) {
  App app(Role::client);
  std::vector<std::string> keys;
  for (int i = 0; i < 50; ++i) ASSERT_EQ(app.send(utf8, "hello"), S_OK);
  app.run();
  for (const Frame& frame : app.frames()) keys.push_back(frame.key);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::unique(keys.begin(), keys.end()) - keys.begin(), 50);
}

TEST(Send, the_applications_memory_is_never_written) {
  static const BYTE constant[5000] = {'r', 'e', 'a', 'd', ' ', 'o', 'n', 'l', 'y'};  // a write would end the program
  for (const Role role : both) {
    App app(role);
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data.pbBuffer = const_cast<BYTE*>(constant);
    buffer.Data.ulBufferLength = sizeof constant;
    ASSERT_EQ(WebSocketSend(app.handle, binary_message, &buffer, nullptr), S_OK);
    for (int step = 0; step < 10; ++step) {
      WEB_SOCKET_BUFFER out[2];
      ULONG count = 2;
      WEB_SOCKET_ACTION action{};
      WEB_SOCKET_BUFFER_TYPE type{};
      PVOID context = nullptr;
      ASSERT_EQ(WebSocketGetAction(app.handle, send_queue, out, &count, &action, &type, nullptr, &context), S_OK);
      ULONG total = 0;
      for (ULONG i = 0; i < count; ++i) total += out[i].Data.ulBufferLength;
      WebSocketCompleteAction(app.handle, context, total);
    }
  }
}

TEST(Send, outgoing_text_is_not_checked) {
  for (const Role role : both) EXPECT_EQ(sent(role, {{utf8, "\xFF\xC0"}}), std::vector<Frame>{text("\xFF\xC0")});
}

TEST(Send, wrong_arguments_are_refused) {
  App app(Role::server);
  WEB_SOCKET_BUFFER buffer{};
  EXPECT_EQ(WebSocketSend(nullptr, utf8, &buffer, nullptr), E_INVALIDARG);
  for (const ULONG type : {0x80000007U, 0x80000008U, 0xFFFFFFFFU, 0x1U, 0x183U, 0x200U, 0x400U, 0x7FFFFFFEU}) {
    EXPECT_EQ(WebSocketSend(app.handle, static_cast<WEB_SOCKET_BUFFER_TYPE>(type), &buffer, nullptr), E_INVALIDARG)
        << std::hex << type;
  }
  buffer.Data.ulBufferLength = 1;
  EXPECT_EQ(WebSocketSend(app.handle, utf8, &buffer, nullptr), E_INVALIDARG) << "a length and no memory";
  EXPECT_EQ(WebSocketSend(app.handle, utf8, nullptr, nullptr), E_INVALIDARG) << "no buffer";
  EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION) << "a refused call changes nothing";
}

}  // namespace
}  // namespace wspc::contract
