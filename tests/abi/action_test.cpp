// SPDX-License-Identifier: MIT
// action_test: WebSocketGetAction and WebSocketCompleteAction: which action, on which queue, with what.
#include <algorithm>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto none = WEB_SOCKET_NO_ACTION;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
constexpr auto receive_complete = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;

TEST(Action, the_send_queue_has_only_sends) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    EXPECT_EQ(app.next(send_queue).action, none);
    app.feed(ping("x"));
    const Action read = app.next(receive_queue);
    app.transfer(read);
    EXPECT_EQ(app.next(send_queue).action, none) << "the pong is not the application's";
    app.run();
    ASSERT_EQ(app.send(utf8, "mine"), S_OK);
    EXPECT_EQ(app.next(send_queue).action, to_network);
    app.abort();
  }
}

TEST(Action, the_receive_queue_has_receives_and_own_sends) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8, "mine"), S_OK);
    EXPECT_EQ(app.next(receive_queue).action, none) << "no receive is queued";
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(ping("x"));
    app.transfer(app.next(receive_queue));
    const Action reply = app.next(receive_queue);
    EXPECT_TRUE(is_own_pong(reply));
    app.transfer(reply);
    EXPECT_EQ(app.frames(), std::vector<Frame>{pong("x")});
    EXPECT_EQ(app.next(receive_queue).action, from_network);
    app.abort();
  }
}

TEST(Action, all_has_everything) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    app.feed(ping("x"));
    app.feed(text("in"));
    app.listen();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{text("out"), pong("x")}));
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "in"}}));
    EXPECT_EQ(app.sent.size(), 1U);
  }
}

TEST(Action, under_all_own_pongs_come_first_then_sends_then_receives) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(ping("x"));
    app.feed(text("in"));
    app.transfer(app.next(receive_queue));
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    const Action first = app.next(all_queues);
    EXPECT_TRUE(is_own_pong(first));
    app.transfer(first);
    const Action second = app.next(all_queues);
    EXPECT_EQ(second.action, to_network);
    app.transfer(second);
    const Action third = app.next(all_queues);
    EXPECT_EQ(third.action, send_complete);
    app.transfer(third);
    const Action fourth = app.next(all_queues);
    EXPECT_EQ(fourth.action, receive_complete);
    app.transfer(fourth);
  }
}

TEST(Action, every_queue_works_with_one_element_or_two_or_more) {
  for (const Role role : both) {
    for (const bool split : {false, true}) {
      for (const ULONG capacity : {1U, 2U, 3U, 8U}) {
        App app(role, {}, {.split = split, .capacity = capacity});
        ASSERT_EQ(app.send(utf8, pattern_text(9000)), S_OK);
        ASSERT_EQ(app.send_close(1000, "reason"), S_OK);
        app.feed(ping(pattern(125)));
        app.feed(binary(pattern(9000)));
        app.feed(close(1001, "other reason"));
        app.listen();
        EXPECT_EQ(app.error, S_OK);
        const std::vector<Frame> frames = app.frames();
        EXPECT_EQ(frames.size(), 3U);
        for (const Frame& frame : {text(pattern_text(9000)), close(1000, "reason"), pong(pattern(125))}) {
          EXPECT_EQ(std::count(frames.begin(), frames.end(), frame), 1) << frame;
        }
        EXPECT_EQ(app.received.back().data, "other reason");
        EXPECT_EQ(app.messages(), (std::vector<Message>{{false, pattern(9000)}}));
      }
    }
  }
}

// Both directions, so that every kind of action occurs; the driver checks each of them.
void exchange(App& app) {
  ASSERT_EQ(app.send(utf8, "out"), S_OK);
  app.feed(ping("x"));
  app.feed(text("in"));
  app.feed(pong("y"));
  app.feed(close(1000));
  app.listen();
  for (const auto kind : {to_network, send_complete, from_network, receive_complete}) {
    EXPECT_TRUE(std::any_of(app.log.begin(), app.log.end(), [&](const Action& a) { return a.action == kind; }));
  }
}

TEST(Action, elements_beyond_the_count_are_untouched) {
  for (const Role role : both) {
    App app(role, {}, {.capacity = 6});  // the driver compares the four that no action needs, and two more
    exchange(app);
  }
}

TEST(Action, the_buffer_type_is_zero_or_one_that_there_is) {
  for (const Role role : both) {
    App app(role);
    exchange(app);  // the driver looks at the type of each action, NO_ACTION included
    for (const Action& action : app.log) {
      EXPECT_TRUE(action.action != receive_complete || action.type >= WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE);
    }
  }
}

TEST(Action, no_action_has_no_context_and_no_buffers) {
  for (const Role role : both) {
    for (const auto queue : {send_queue, receive_queue, all_queues}) {
      App app(role);
      const Action action = app.next(queue);  // compared in the driver: NULL context, count 0, elements untouched
      EXPECT_EQ(action.result, S_OK);
      EXPECT_EQ(action.action, none);
      EXPECT_EQ(action.context, nullptr);
      EXPECT_EQ(action.type, 0U);
      EXPECT_TRUE(is_unset(action.application));
    }
  }
}

TEST(Action, the_application_context_is_that_of_the_operation) {
  for (const Role role : both) {
    App app(role);
    PVOID out = nullptr;
    PVOID in = nullptr;
    ASSERT_EQ(app.send(utf8, "x", &out), S_OK);
    ASSERT_EQ(app.receive(&in), S_OK);
    app.feed(text("y"));
    app.run();
    ASSERT_EQ(app.log.size(), 4U);
    for (const Action& action : app.log) {
      const bool sending = action.action == to_network || action.action == send_complete;
      EXPECT_EQ(action.application, sending ? out : in) << action.action;
    }
  }
}

TEST(Action, own_pongs_have_no_application_context) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  app.feed(ping());
  app.transfer(app.next(receive_queue));
  const Action reply = app.next(receive_queue);
  ASSERT_EQ(reply.action, to_network);
  EXPECT_TRUE(is_unset(reply.application));
  EXPECT_NE(reply.context, nullptr);
  app.abort();
}

TEST(Action, the_application_context_may_be_null) {
  App app(Role::server);
  ASSERT_EQ(WebSocketReceive(app.handle, nullptr, nullptr), S_OK);
  WEB_SOCKET_BUFFER buffer{};
  ULONG count = 1;
  WEB_SOCKET_ACTION action{};
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr;
  EXPECT_EQ(WebSocketGetAction(app.handle, all_queues, &buffer, &count, &action, &type, nullptr, &context), S_OK);
  EXPECT_EQ(action, from_network);
}

TEST(Action, wrong_arguments_are_refused_and_say_no_action) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  WEB_SOCKET_BUFFER buffer{};
  WEB_SOCKET_BUFFER_TYPE type{};
  const auto call = [&](WEB_SOCKET_HANDLE handle, ULONG queue, PWEB_SOCKET_BUFFER buffers, ULONG room, bool with_type) {
    ULONG count = room;
    WEB_SOCKET_ACTION action = to_network;
    PVOID application = &buffer;
    PVOID context = &buffer;
    const HRESULT result = WebSocketGetAction(handle, static_cast<WEB_SOCKET_ACTION_QUEUE>(queue), buffers, &count,
                                              &action, with_type ? &type : nullptr, &application, &context);
    EXPECT_EQ(action, none);
    EXPECT_EQ(count, 0U);
    EXPECT_EQ(application, nullptr);
    EXPECT_EQ(context, nullptr);
    return result;
  };
  EXPECT_EQ(call(nullptr, 3, &buffer, 1, true), E_INVALIDARG);
  EXPECT_EQ(call(app.handle, 0, &buffer, 1, true), E_INVALIDARG);
  EXPECT_EQ(call(app.handle, 4, &buffer, 1, true), E_INVALIDARG);
  EXPECT_EQ(call(app.handle, 3, nullptr, 1, true), E_INVALIDARG);
  EXPECT_EQ(call(app.handle, 3, nullptr, 0, true), E_INVALIDARG) << "there is a read to do, and it needs a buffer";
  EXPECT_EQ(call(app.handle, 3, &buffer, 1, false), E_INVALIDARG);
  EXPECT_EQ(app.next(receive_queue).action, from_network) << "a refused call changes nothing";
}

TEST(Action, null_out_pointers_are_refused) {
  App app(Role::server);
  WEB_SOCKET_BUFFER buffer{};
  ULONG count = 1;
  WEB_SOCKET_ACTION action{};
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr;
  const auto get = WebSocketGetAction;
  EXPECT_EQ(get(app.handle, all_queues, &buffer, nullptr, &action, &type, nullptr, &context), E_INVALIDARG);
  EXPECT_EQ(get(app.handle, all_queues, &buffer, &count, nullptr, &type, nullptr, &context), E_INVALIDARG);
  count = 1;
  EXPECT_EQ(get(app.handle, all_queues, &buffer, &count, &action, &type, nullptr, nullptr), E_INVALIDARG);
}

TEST(Action, the_network_fills_the_buffers_with_any_part) {
  for (const Role role : both) {
    for (const std::size_t chunk : {1U, 2U, 7U}) {
      App app(role, {}, {.chunk = chunk});
      exchange(app);
      EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "in"}}));
    }
  }
}

TEST(Action, a_receive_is_indicated_with_one_buffer_that_stays) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(binary(pattern(1000)));
    app.transfer(app.next(receive_queue));
    const Action indication = app.next(receive_queue, 2);
    ASSERT_EQ(indication.action, receive_complete);
    EXPECT_EQ(indication.buffers.size(), 1U);
    ASSERT_EQ(app.send(utf8, pattern_text(6000)), S_OK);  // other work meanwhile
    for (Action action = app.next(send_queue); action.action != none; action = app.next(send_queue))
      app.transfer(action);
    EXPECT_EQ(indication.bytes(), pattern(1000));
    app.complete(indication, 0);
  }
}

TEST(Action, a_send_is_indicated_once_after_its_last_bytes_and_before_the_next) {
  for (const Role role : both) {
    for (const ULONG capacity : {1U, 2U}) {
      App app(role, {}, {.capacity = capacity});
      PVOID first = nullptr;
      PVOID second = nullptr;
      ASSERT_EQ(app.send(utf8, pattern_text(9000), &first), S_OK);
      ASSERT_EQ(app.send(utf8, pattern_text(9000), &second), S_OK);
      app.run();
      EXPECT_EQ(app.sent, (std::vector<PVOID>{first, second}));
      bool indicated = false;
      for (const Action& action : app.log) {
        EXPECT_EQ(action.application, indicated ? second : first);
        indicated = indicated || action.action == send_complete;
      }
    }
  }
}

TEST(Action, sends_wait_while_a_pong_is_on_its_way_out) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.feed(ping("x"));
    app.transfer(app.next(receive_queue));
    const Action reply = app.next(receive_queue, 1);
    ASSERT_TRUE(is_own_pong(reply));
    ASSERT_EQ(app.send(utf8, "out"), S_OK);
    EXPECT_EQ(app.next(send_queue).action, none);
    app.transfer(reply);
    const Action send = app.next(send_queue);
    EXPECT_EQ(send.action, to_network);
    app.transfer(send);
    EXPECT_EQ(app.frames(), (std::vector<Frame>{pong("x"), text("out")}));
    app.abort();
  }
}

TEST(Action, completions_of_indications_may_have_any_length) {
  for (const Role role : both) {
    for (const ULONG length : {0U, 5U, 1'000'000U, 0xFFFFFFFFU}) {
      App app(role);
      ASSERT_EQ(app.receive(), S_OK);
      ASSERT_EQ(app.receive(), S_OK);
      ASSERT_EQ(app.send(utf8, "out"), S_OK);
      app.feed(text("one"));
      app.feed(text("two"));
      for (Action action = app.next(all_queues); action.action != none; action = app.next(all_queues)) {
        const bool network = action.action == to_network || action.action == from_network;
        network ? app.transfer(action) : app.complete(action, length);
      }
      EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "one"}, {true, "two"}}));
      EXPECT_EQ(app.sent.size(), 1U);
    }
  }
}

TEST(Action, completing_null_is_harmless) {
  App app(Role::server);
  WebSocketCompleteAction(app.handle, nullptr, 0);
  WebSocketCompleteAction(app.handle, nullptr, 100);
  ASSERT_EQ(app.receive(), S_OK);
  const Action read = app.next(all_queues);
  WebSocketCompleteAction(app.handle, nullptr, 0);  // as the sample does after NO_ACTION, here with a read outstanding
  app.feed(text("x"));
  app.transfer(read);
  app.run();
  EXPECT_EQ(app.messages().size(), 1U);
}

TEST(Action, the_component_has_no_clock) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    app.run();
    EXPECT_EQ(app.outgoing, "") << "no ping and no pong by itself";
    EXPECT_EQ(app.log.size(), 1U);
  }
}

}  // namespace
}  // namespace wspc::contract
