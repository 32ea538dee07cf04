// SPDX-License-Identifier: MIT
// abort_test: WebSocketAbortHandle and WebSocketDeleteHandle, and the drain between them.
#include <gtest/gtest.h>

#include "abi/support/exchange.h"
#include "abi/support/handshake_fixture.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;

TEST(Abort, before_the_handshake_is_complete_does_nothing) {
  Server server;
  Client client;
  WebSocketAbortHandle(server.handle);
  WebSocketAbortHandle(client.handle);
  ASSERT_EQ(client.begin(), S_OK);
  WebSocketAbortHandle(client.handle);
  Headers request = client.request;
  ASSERT_EQ(server.begin(request.add("Host", "here")), S_OK);
  ASSERT_EQ(client.end(server.response), S_OK);
  ASSERT_EQ(WebSocketEndServerHandshake(server.handle), S_OK);
  EXPECT_EQ(WebSocketReceive(client.handle, nullptr, nullptr), S_OK);
  EXPECT_EQ(WebSocketReceive(server.handle, nullptr, nullptr), S_OK);
}

TEST(Abort, new_operations_fail) {
  for (const Role role : both) {
    App app(role);
    app.abort();
    EXPECT_EQ(app.send(utf8, "x"), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.send_control(WEB_SOCKET_PING_PONG_BUFFER_TYPE), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.send_close(1000), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.receive(), E_INVALID_PROTOCOL_OPERATION);
    EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
  }
}

TEST(Abort, queued_operations_are_indicated_in_order) {
  for (const Role role : both) {
    App app(role);
    std::vector<PVOID> sends(3);
    std::vector<PVOID> receives(3);
    for (PVOID& context : sends) ASSERT_EQ(app.send(utf8, "x", &context), S_OK);
    for (PVOID& context : receives) ASSERT_EQ(app.receive(&context), S_OK);
    app.abort();
    app.drain_each();
    EXPECT_EQ(app.sent, sends);
    ASSERT_EQ(app.received.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(app.received[i].context, receives[i]);
  }
}

TEST(Abort, an_aborted_receive_is_one_buffer_of_null_and_type_0) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.receive_into(100), S_OK);
    app.abort();
    app.drain_all();
    ASSERT_EQ(app.received.size(), 2U);
    for (const Received& receive : app.received) {
      EXPECT_EQ(receive.type, 0U);
      EXPECT_TRUE(receive.null);
      EXPECT_EQ(receive.data, "");
    }
  }
}

TEST(Abort, a_second_time_changes_nothing) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  app.abort();
  app.abort();
  app.drain_all();
  app.abort();
  EXPECT_EQ(app.received.size(), 1U);
  EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
}

TEST(Abort, an_action_that_is_outstanding_is_completed_as_usual) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8, "x"), S_OK);
    ASSERT_EQ(app.receive(), S_OK);
    const Action send = app.next(send_queue);
    const Action read = app.next(receive_queue);
    app.abort();
    app.drain_each();
    app.complete(send, send.total());
    app.feed(text("late"));
    app.transfer(read);
    app.drain_each();
    EXPECT_EQ(app.sent.size(), 1U);
    EXPECT_EQ(app.received.size(), 1U);
    EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
  }
}

// Aborts after each step of the exchange, with that step's action completed before or only after the drain.
void abort_at_every_step(const Way& way, bool hold, void (App::*drain)()) {
  SCOPED_TRACE(way.name);
  bool more_steps = true;
  for (std::size_t step = 0; more_steps; ++step) {
    App app(way.role, small_buffers(way.role), way.policy);
    begin_exchange(app);
    more_steps = app.run_steps(step, hold);
    app.abort();
    (app.*drain)();
    app.complete_outstanding();
    (app.*drain)();
    EXPECT_EQ(app.sends_pending(), 0U) << step;
    EXPECT_EQ(app.receives_pending(), 0U) << step;
    EXPECT_EQ(app.sent.size(), exchange_sends) << step;
    EXPECT_EQ(app.received.size(), exchange_receives) << step;
    EXPECT_EQ(app.next(all_queues).action, WEB_SOCKET_NO_ACTION);
    EXPECT_EQ(app.error, S_OK);
  }
}

TEST(Abort, at_every_step_the_samples_drain_ends) {
  for (const Way& way : ways()) {
    for (const bool hold : {false, true}) abort_at_every_step(way, hold, &App::drain_all);
  }
}

TEST(Abort, at_every_step_dotnets_drain_ends) {
  for (const Way& way : ways()) {
    for (const bool hold : {false, true}) abort_at_every_step(way, hold, &App::drain_each);
  }
}

TEST(Delete, null_is_harmless) { WebSocketDeleteHandle(nullptr); }

TEST(Delete, frees_everything) {
  // A leak checker sees what is left; each state that a handle may be in.
  Client fresh;
  Client begun;
  EXPECT_EQ(begun.begin({"a"}, {"x-a"}), S_OK);
  Server answered;
  EXPECT_EQ(answered.begin(good_request()), S_OK);
  for (const Role role : both) {
    App opened(role, {.allocated = false});
    App drained(role, {.allocated = false});
    begin_exchange(drained);
    drained.abort();
    drained.drain_all();
    EXPECT_EQ(drained.sends_pending() + drained.receives_pending(), 0U);
  }
}

TEST(Delete, does_not_touch_the_given_buffer_any_more) {
  WEB_SOCKET_HANDLE handle = nullptr;
  auto arena = std::make_unique<Arena>(4096 + 16 + 144, 0);
  PVOID address = arena->begin();
  WEB_SOCKET_PROPERTY property{WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &address, static_cast<ULONG>(arena->size())};
  ASSERT_EQ(WebSocketCreateServerHandle(&property, 1, &handle), S_OK);
  std::fill_n(arena->begin(), arena->size(), std::uint8_t{0x3C});
  WebSocketDeleteHandle(handle);
  EXPECT_TRUE(std::all_of(arena->begin(), arena->begin() + arena->size(), [](std::uint8_t b) { return b == 0x3C; }));
}

}  // namespace
}  // namespace wspc::contract
