// SPDX-License-Identifier: MIT
// complete_test: WebSocketCompleteAction with a context that names no outstanding action changes nothing.
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
constexpr auto receive_complete = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;

// Completes `action` again, as a program does that completes in two places.
void complete_again(const App& app, const Action& action, ULONG bytes) {
  WebSocketCompleteAction(app.handle, action.context, bytes);
}

TEST(CompleteTwice, a_send_does_not_complete_the_next_part) {
  App app(Role::client, {.send = 256});
  ASSERT_EQ(app.send(utf8, pattern_text(1000)), S_OK);
  const Action first = app.next(send_queue);
  ASSERT_EQ(first.action, to_network);
  app.transfer(first);
  const Action second = app.next(send_queue);
  complete_again(app, first, first.total());
  complete_again(app, first, 0);
  EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_NO_ACTION) << "the second part is still outstanding";
  app.transfer(second);
  app.run();
  EXPECT_EQ(app.frames(), std::vector<Frame>{text(pattern_text(1000))});
}

TEST(CompleteTwice, an_indication_of_a_send_does_not_complete_the_next_one) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8, "one"), S_OK);
    ASSERT_EQ(app.send(utf8, "two"), S_OK);
    app.transfer(app.next(send_queue));
    const Action indication = app.next(send_queue);
    ASSERT_EQ(indication.action, send_complete);
    app.transfer(indication);
    const Action second = app.next(send_queue);
    ASSERT_EQ(second.action, to_network);
    complete_again(app, indication, 0);
    app.transfer(second);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{text("one"), text("two")}));
    EXPECT_EQ(app.sent.size(), 2U);
  }
}

TEST(CompleteTwice, a_read_does_not_complete_the_indication_or_the_next_read) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(text("one"));
    const Action read = app.next(receive_queue);
    ASSERT_EQ(read.action, from_network);
    app.transfer(read);
    const Action indication = app.next(receive_queue);
    ASSERT_EQ(indication.action, receive_complete);
    complete_again(app, read, 5);
    EXPECT_EQ(indication.bytes(), "one");
    ASSERT_EQ(app.receive(), S_OK);
    EXPECT_EQ(app.next(receive_queue).action, WEB_SOCKET_NO_ACTION) << "the indication is still outstanding";
    app.transfer(indication);
    const Action next = app.next(receive_queue);
    ASSERT_EQ(next.action, from_network);
    complete_again(app, read, 0);
    complete_again(app, indication, 3);
    app.feed(text("two"));
    app.transfer(next);
    app.run();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "one"}, {true, "two"}}));
  }
}

TEST(CompleteTwice, a_pong_does_not_complete_the_next_one) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(ping("a"));
    app.feed(ping("b"));
    app.transfer(app.next(receive_queue));
    const Action first = app.next(receive_queue);
    ASSERT_TRUE(is_own_pong(first));
    app.transfer(first);
    const Action second = app.next(receive_queue);
    ASSERT_TRUE(is_own_pong(second));
    complete_again(app, first, first.total());
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_NO_ACTION) << "the second pong is still on its way out";
    app.transfer(second);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{pong("a"), pong("b"), text("out")}));
    app.abort();
  }
}

TEST(CompleteTwice, a_context_of_another_handle_changes_nothing) {
  App one(Role::server);
  App other(Role::server);
  ASSERT_EQ(one.send(utf8, "one"), S_OK);
  ASSERT_EQ(other.send(utf8, "other"), S_OK);
  const Action first = one.next(send_queue);
  const Action second = other.next(send_queue);
  WebSocketCompleteAction(one.handle, second.context, 0);
  WebSocketCompleteAction(other.handle, first.context, 0);
  one.transfer(first);
  other.transfer(second);
  EXPECT_EQ(one.frames(), std::vector<Frame>{text("one")});
  EXPECT_EQ(other.frames(), std::vector<Frame>{text("other")});
  EXPECT_EQ(one.next(send_queue).action, send_complete);
  EXPECT_EQ(other.next(send_queue).action, send_complete);
}

}  // namespace
}  // namespace wspc::contract
