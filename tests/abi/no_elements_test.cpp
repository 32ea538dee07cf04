// SPDX-License-Identifier: MIT
// no_elements_test: WebSocketGetAction with a count of 0.
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto none = WEB_SOCKET_NO_ACTION;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;

TEST(NoElements, are_enough_for_an_action_without_buffers) {
  for (const Role role : both) {
    App app(role);
    EXPECT_EQ(app.next(all_queues, 0).action, none);
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    EXPECT_EQ(app.next(all_queues, 0).result, E_INVALIDARG);
    const Action bytes = app.next(all_queues);
    ASSERT_EQ(bytes.action, to_network) << "the refused call changed nothing";
    app.transfer(bytes);
    for (const auto queue : {send_queue, all_queues}) {
      const Action indication = app.next(queue, 0);
      if (indication.action == none) continue;
      EXPECT_EQ(indication.action, send_complete);
      app.complete(indication, 0);
    }
    EXPECT_EQ(app.sent.size(), 1U);
  }
}

TEST(NoElements, are_too_few_for_an_action_with_a_buffer) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(ping("x"));
    app.feed(text("in"));
    EXPECT_EQ(app.next(receive_queue, 0).result, E_INVALIDARG) << "a read";
    app.transfer(app.next(receive_queue));
    EXPECT_EQ(app.next(receive_queue, 0).result, E_INVALIDARG) << "a pong";
    const Action reply = app.next(receive_queue);
    ASSERT_TRUE(is_own_pong(reply));
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    EXPECT_EQ(app.next(send_queue, 0).action, none) << "the send waits for the pong";
    app.transfer(reply);
    EXPECT_EQ(app.next(receive_queue, 0).result, E_INVALIDARG) << "a message";
    const Action indication = app.next(receive_queue);
    EXPECT_EQ(indication.bytes(), "in");
    app.transfer(indication);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(hex("f0 00"));  // malformed
    app.transfer(app.next(receive_queue));
    EXPECT_EQ(app.next(receive_queue, 0).result, E_INVALID_PROTOCOL_FORMAT) << "an error has no buffer";
    app.abort();
    EXPECT_EQ(app.next(receive_queue, 0).result, E_INVALIDARG) << "an aborted receive has one";
    EXPECT_EQ(app.next(send_queue, 0).action, send_complete);
  }
}

}  // namespace
}  // namespace wspc::contract
