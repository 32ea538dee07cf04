// SPDX-License-Identifier: MIT
// deflate_test: compression behind the thirteen functions, switched on by a property of websocket_ext.h.   RFC 7692
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "abi/support/driver.h"
#include "core/deflate/reference_inflate.h"

// In C, what is not named is zero; and zero is the default.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

namespace wspc::contract {
namespace {

constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto utf8_fragment = WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;

// "Hello", the first example of RFC 7692 §7.2.3.1, and nonsense.
const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
const std::string nonsense("\x06\x00", 2);

Frame compressed(std::string_view payload) { return {.payload = std::string(payload), .rsv = 4}; }

std::string long_text(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "a line of text, number " + std::to_string(text.size() * 7919 % 1000) + "\n";
  text.resize(size);
  return text;
}

const std::vector<Role> both_roles = {Role::client, Role::server};

// Both handles of a conversation, at every geometry: messages of all sizes in both directions, through memory that the
// driver watches.
TEST(Deflate, messages_arrive_as_they_were_sent) {
  for (const ULONG receive : {256U, 1000U, 4096U}) {
    for (const ULONG room : {0U, 5U, 3000U}) {
      for (const bool alone : {false, true}) {
        const WSPC_DEFLATE deflate{.fServerNoContextTakeover = alone, .fClientNoContextTakeover = alone};
        App client(Role::client, {.receive = receive, .alignment = 3, .deflate = deflate},
                   {.split = true, .room = room});
        App server(Role::server, {.receive = receive, .deflate = deflate}, {.capacity = 1, .chunk = 333, .room = room});
        std::vector<Message> sent;
        for (const std::size_t size : {0U, 1U, 63U, 64U, 500U, 10'000U, 70'000U}) {
          sent.push_back({true, long_text(size)});
          for (App* app : {&client, &server}) {
            ASSERT_EQ(app->send(utf8_fragment, long_text(size).substr(0, size / 3)), S_OK);
            ASSERT_EQ(app->send(utf8, long_text(size).substr(size / 3)), S_OK);
          }
          sent.push_back({false, pattern(size)});
          for (App* app : {&client, &server}) ASSERT_EQ(app->send(binary_message, pattern(size)), S_OK);
        }
        client.listen();
        server.listen();
        converse(client, server);
        EXPECT_EQ(client.messages(), sent);
        EXPECT_EQ(server.messages(), sent);
      }
    }
  }
}

TEST(Deflate, only_the_first_frame_is_marked) {
  for (const Role role : both_roles) {
    App app(role, {.deflate = WSPC_DEFLATE{}});
    ReferenceInflate peer(32768);
    for (int round = 0; round < 2; ++round) {
      app.send(utf8_fragment, "Hel");
      app.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, "between");
      app.send(utf8, "lo");
      app.run();
      const std::vector<Frame> frames = app.frames();
      ASSERT_EQ(frames.size(), 3U);
      EXPECT_EQ(frames[0].rsv, 4U);
      EXPECT_EQ(frames[1], ping("between"));
      EXPECT_EQ(frames[2].rsv, 0U);
      EXPECT_EQ(peer.message(frames[0].payload + frames[2].payload), "Hello");
    }
  }
}

TEST(Deflate, a_server_with_a_window_keeps_to_it) {
  App app(Role::server, {.deflate = WSPC_DEFLATE{.ulServerMaxWindowBits = 9}});
  ReferenceInflate peer(512);
  for (int i = 0; i < 3; ++i) {
    app.send(utf8, long_text(5000));
    app.run();
    EXPECT_EQ(peer.message(app.frames().at(0).payload), long_text(5000));
  }
}

TEST(Deflate, the_threshold_decides) {
  App app(Role::client, {.deflate = WSPC_DEFLATE{.ulThreshold = 100}});
  app.send(utf8, long_text(99));
  app.send(utf8, long_text(100));
  app.run();
  const std::vector<Frame> frames = app.frames();
  EXPECT_EQ(frames.at(0).rsv, 0U);
  EXPECT_EQ(frames.at(1).rsv, 4U);
}

TEST(Deflate, received_types_are_those_of_plain_messages) {
  for (const Role role : both_roles) {
    App app(role, {.deflate = WSPC_DEFLATE{}});
    app.feed(compressed(hello));
    app.feed(text("plain"));
    app.listen();
    ASSERT_EQ(app.received.size(), 2U);
    EXPECT_EQ(app.received[0].type, utf8);
    EXPECT_EQ(app.received[0].data, "Hello");
    EXPECT_EQ(app.received[1].data, "plain");
  }
}

TEST(Deflate, pings_between_compressed_fragments_are_answered) {
  for (const Role role : both_roles) {
    App app(role, {.deflate = WSPC_DEFLATE{}});
    app.feed(more(compressed(hello.substr(0, 3))));
    app.feed(ping("now"));
    app.feed(continuation(hello.substr(3)));
    app.listen();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "Hello"}}));
    EXPECT_EQ(app.frames(), std::vector<Frame>{pong("now")});
  }
}

TEST(Deflate, what_cannot_be_inflated_is_malformed) {
  for (const Role role : both_roles) {
    for (const std::string& bad :
         {nonsense, std::string(), hello.substr(0, 4), std::string("\0\1\0\xfe\xff\xc0\0", 7)}) {
      App app(role, {.deflate = WSPC_DEFLATE{}});
      app.feed(compressed(bad));
      app.listen();
      EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
      EXPECT_TRUE(app.messages().empty());
    }
    App app(role, {.deflate = WSPC_DEFLATE{}});
    app.feed(more(compressed(hello)));
    app.feed(Frame{.opcode = 0, .payload = hello, .rsv = 4});
    app.receive();
    app.run();
    app.receive();
    app.run();
    EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT) << "RSV1 on a continuation";
  }
}

TEST(Deflate, bombs_are_stopped) {
  App bomber(Role::client, {.deflate = WSPC_DEFLATE{}});
  bomber.send(binary_message, std::string(3'000'000, '\0'));
  bomber.run();
  App by_ratio(Role::server, {.deflate = WSPC_DEFLATE{.ulRatioGrace = 1'000'000, .ulMaxRatio = 50}});
  by_ratio.feed(bomber.outgoing);
  by_ratio.listen();
  EXPECT_EQ(by_ratio.error, E_INVALID_PROTOCOL_FORMAT);
  App by_size(Role::server, {.deflate = WSPC_DEFLATE{}, .limits = WSPC_LIMITS{.ulMessage = 100'000}});
  by_size.feed(bomber.outgoing);
  by_size.listen();
  EXPECT_EQ(by_size.error, E_INVALID_PROTOCOL_FORMAT);
}

TEST(Deflate, the_payload_is_not_needed_once_it_is_queued) {
  App app(Role::server, {.deflate = WSPC_DEFLATE{}});
  std::string payload = long_text(1000);
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data = {reinterpret_cast<PBYTE>(payload.data()), 1000};
  ASSERT_EQ(WebSocketSend(app.handle, utf8, &buffer, nullptr), S_OK);
  payload.assign(1000, '?');
  WEB_SOCKET_BUFFER shown[2];
  ULONG count = 2;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr;
  ASSERT_EQ(
      WebSocketGetAction(app.handle, WEB_SOCKET_SEND_ACTION_QUEUE, shown, &count, &action, &type, nullptr, &context),
      S_OK);
  ASSERT_EQ(count, 1U);
  const std::string wire(reinterpret_cast<const char*>(shown[0].Data.pbBuffer), shown[0].Data.ulBufferLength);
  ReferenceInflate peer(32768);
  EXPECT_EQ(peer.message(decode(wire).at(0).payload), long_text(1000));
}

}  // namespace
}  // namespace wspc::contract
