// SPDX-License-Identifier: MIT
// receive_test: WebSocketReceive of messages, into the component's buffer and into the application's.   RFC 6455 §5.4
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto indicate = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;

// Feeds the network action, which must be next, and returns the action after it.
Action after_reading(App& app, std::string_view wire) {
  app.feed(wire);
  const Action read = app.next(receive_queue);
  EXPECT_EQ(read.action, from_network);
  app.transfer(read);
  return app.next(receive_queue);
}

std::string as_peer(Role role, const Frame& frame) {
  return role == Role::server ? from_client(frame) : from_server(frame);
}

TEST(Receive, without_a_buffer_hands_out_the_components_own) {
  for (const Role role : both) {
    App app(role);
    PVOID context = nullptr;
    ASSERT_EQ(app.receive(&context), S_OK);
    const Action action = after_reading(app, as_peer(role, text("hello")));
    ASSERT_EQ(action.action, indicate);
    EXPECT_EQ(action.type, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
    EXPECT_EQ(action.bytes(), "hello");
    EXPECT_EQ(action.application, context);
    EXPECT_TRUE(app.in_arena(action.buffers[0].Data.pbBuffer, 5));
    app.transfer(action);
  }
}

TEST(Receive, with_a_buffer_fills_it) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive_into(16), S_OK);
    const Action action = after_reading(app, as_peer(role, binary("hello")));
    ASSERT_EQ(action.action, indicate);
    EXPECT_EQ(action.bytes(), "hello");
    EXPECT_EQ(action.type, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE);
    EXPECT_FALSE(app.in_arena(action.buffers[0].Data.pbBuffer, 5)) << "it is the application's buffer";
    app.transfer(action);
  }
}

TEST(Receive, the_rest_of_a_message_comes_in_fragments) {
  for (const Role role : both) {
    App app(role, {}, {.room = 7});
    app.feed(text("a message of 26 characters"));
    app.listen();
    ASSERT_EQ(app.received.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(app.received[i].type, WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE);
      EXPECT_EQ(app.received[i].data.size(), 7U);
    }
    EXPECT_EQ(app.received[3].type, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "a message of 26 characters"}}));
  }
}

TEST(Receive, a_buffer_that_fits_exactly_completes_the_message) {
  App app(Role::server, {}, {.room = 5});
  app.feed(text("hello"));
  app.feed(binary("12345"));
  app.listen();
  ASSERT_EQ(app.received.size(), 2U);
  EXPECT_EQ(app.received[0].type, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
  EXPECT_EQ(app.received[1].type, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE);
}

TEST(Receive, one_long_frame_may_come_as_several_fragments) {
  for (const Role role : both) {
    for (const ULONG size : {256U, 4096U}) {
      App app(role, {.receive = size});
      app.feed(binary(pattern(50'000)));
      app.listen();
      EXPECT_GT(app.received.size(), 50'000 / size);
      for (const Received& piece : app.received) EXPECT_LE(piece.data.size(), size);
      EXPECT_EQ(app.messages(), (std::vector<Message>{{false, pattern(50'000)}}));
    }
  }
}

TEST(Receive, fragments_on_the_wire_end_with_one_message) {
  for (const Role role : both) {
    App app(role);
    app.feed(more(text("one ")));
    app.feed(more(continuation("two ")));
    app.feed(continuation("three"));
    app.feed(binary("four"));
    app.listen();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "one two three"}, {false, "four"}}));
  }
}

TEST(Receive, every_size_arrives_whole_however_it_is_cut) {
  for (const Role role : both) {
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{100}, std::size_t{100'000}}) {
      for (const ULONG room : {0U, 1U, 50U, 70'000U}) {
        App app(role, {}, {.chunk = chunk, .room = room});
        std::vector<Message> expected;
        for (const std::size_t size : {0U, 1U, 125U, 126U, 4096U, 5000U}) {
          expected.push_back({true, pattern_text(size)});
          app.feed(text(expected.back().payload));
        }
        app.listen();
        EXPECT_EQ(app.error, S_OK);
        EXPECT_EQ(app.messages(), expected) << chunk << ' ' << room;
      }
    }
  }
}

TEST(Receive, an_empty_message_is_indicated) {
  for (const Role role : both) {
    App app(role);
    app.feed(text(""));
    app.feed(binary(""));
    app.listen();
    ASSERT_EQ(app.received.size(), 2U);
    EXPECT_EQ(app.received[0].type, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
    EXPECT_EQ(app.received[1].type, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE);
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, ""}, {false, ""}}));
  }
}

TEST(Receive, several_are_queued_and_complete_in_order) {
  for (const Role role : both) {
    App app(role);
    std::vector<PVOID> contexts(5);
    for (PVOID& context : contexts) ASSERT_EQ(app.receive(&context), S_OK);
    for (const char* word : {"a", "b", "c", "d", "e"}) app.feed(text(word));
    app.run();
    ASSERT_EQ(app.received.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(app.received[i].context, contexts[i]);
    EXPECT_EQ(app.messages().size(), 5U);
  }
}

TEST(Receive, the_next_may_be_queued_before_the_indication_is_completed) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  const Action first = after_reading(app, from_client(text("one")) + from_client(text("two")));
  ASSERT_EQ(first.action, indicate);
  PVOID context = nullptr;
  EXPECT_EQ(app.receive(&context), S_OK);
  EXPECT_EQ(first.bytes(), "one") << "it is valid until it is completed";
  app.transfer(first);
  const Action second = app.next(receive_queue);
  ASSERT_EQ(second.action, indicate);
  EXPECT_EQ(second.bytes(), "two");
  EXPECT_EQ(second.application, context);
  app.transfer(second);
}

TEST(Receive, a_queued_receive_completes_once) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  app.feed(text("one"));
  app.feed(text("two"));
  app.run();
  EXPECT_EQ(app.received.size(), 1U) << "two messages, but one receive";
  ASSERT_EQ(app.receive(), S_OK);
  app.run();
  EXPECT_EQ(app.messages().size(), 2U);
}

TEST(Receive, a_complete_frame_is_indicated_before_more_is_read) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.receive(), S_OK);
    const Action first = after_reading(app, as_peer(role, text("whole")) + as_peer(role, text("half")).substr(0, 4));
    EXPECT_EQ(first.action, indicate);
    app.transfer(first);
    app.abort();
  }
}

TEST(Receive, nothing_is_read_without_a_receive) {
  App app(Role::server);
  EXPECT_EQ(app.next(receive_queue).action, WEB_SOCKET_NO_ACTION);
  EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
}

TEST(Receive, a_pong_completes_it) {
  for (const Role role : both) {
    App app(role);
    app.feed(pong(""));
    app.feed(pong(pattern(125)));
    app.listen();
    ASSERT_EQ(app.received.size(), 2U);
    EXPECT_EQ(app.received[0].type, WEB_SOCKET_PING_PONG_BUFFER_TYPE);
    EXPECT_EQ(app.received[0].data, "");
    EXPECT_EQ(app.received[1].type, WEB_SOCKET_PING_PONG_BUFFER_TYPE);
    EXPECT_EQ(app.received[1].data, pattern(125));
  }
}

TEST(Receive, a_pong_comes_between_the_fragments_of_a_message) {
  App app(Role::server);
  app.feed(more(text("one ")));
  app.feed(pong("p"));
  app.feed(continuation("two"));
  app.listen();
  ASSERT_EQ(app.received.size(), 3U);
  EXPECT_EQ(app.received[1].type, WEB_SOCKET_PING_PONG_BUFFER_TYPE);
  EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "one two"}}));
}

TEST(Receive, a_ping_never_completes_it) {
  for (const Role role : both) {
    App app(role);
    app.feed(ping("1"));
    app.feed(more(text("a")));
    app.feed(ping("2"));
    app.feed(continuation("b"));
    app.feed(ping("3"));
    app.listen();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "ab"}}));
    EXPECT_EQ(app.frames(), (std::vector<Frame>{pong("1"), pong("2"), pong("3")}));
  }
}

TEST(Receive, wrong_arguments_are_refused) {
  App app(Role::server);
  WEB_SOCKET_BUFFER buffer{};
  EXPECT_EQ(WebSocketReceive(nullptr, nullptr, nullptr), E_INVALIDARG);
  EXPECT_EQ(WebSocketReceive(app.handle, &buffer, nullptr), E_INVALIDARG) << "no room";
  buffer.Data.ulBufferLength = 10;
  EXPECT_EQ(WebSocketReceive(app.handle, &buffer, nullptr), E_INVALIDARG) << "a length and no memory";
  EXPECT_EQ(app.next(receive_queue).action, WEB_SOCKET_NO_ACTION) << "a refused call changes nothing";
}

constexpr WEB_SOCKET_BUFFER_TYPE custom(unsigned fin, unsigned rsv, unsigned opcode) {
  return static_cast<WEB_SOCKET_BUFFER_TYPE>(fin << 8 | rsv << 5 | opcode << 1);
}

TEST(Receive, frames_of_an_extension_come_with_their_own_header) {
  for (const Role role : both) {
    App app(role, {.extension = "x-squeeze"});
    const std::string payload = "\xFF\xFE not text";  // not for us to check
    app.feed(Frame{.opcode = 1, .payload = payload, .rsv = 4});
    app.feed(text("plain"));
    app.feed(Frame{.opcode = 2, .payload = payload, .rsv = 2});
    app.listen();
    EXPECT_EQ(app.error, S_OK);
    ASSERT_EQ(app.received.size(), 3U);
    EXPECT_EQ(app.received[0].type, custom(1, 4, 1));
    EXPECT_EQ(app.received[0].data, payload);
    EXPECT_EQ(app.received[1].type, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
    EXPECT_EQ(app.received[2].type, custom(1, 2, 2));
  }
}

TEST(Receive, a_frame_of_an_extension_has_fin_with_its_last_part) {
  App app(Role::server, {.extension = "x-squeeze"}, {.room = 10});
  app.feed(Frame{.opcode = 2, .payload = pattern(25), .rsv = 4});
  app.listen();
  ASSERT_EQ(app.received.size(), 3U);
  EXPECT_EQ(app.received[0].type, custom(0, 4, 2));
  EXPECT_EQ(app.received[1].type, custom(0, 4, 2));
  EXPECT_EQ(app.received[2].type, custom(1, 4, 2));
}

}  // namespace
}  // namespace wspc::contract
