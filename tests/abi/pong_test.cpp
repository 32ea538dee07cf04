// SPDX-License-Identifier: MIT
// pong_test: the component's own answers to pings.   RFC 6455 §5.5.2, §5.5.3
#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;

// The network delivers these bytes to the read that is outstanding or comes now; the queue's next action after it.
void read(App& app, const Frame& frame) {
  app.feed(frame);
  const Action action = app.next(receive_queue, 1);
  ASSERT_EQ(action.action, from_network);
  app.transfer(action);
}

TEST(Pong, answers_with_the_same_payload_in_one_buffer) {
  for (const Role role : both) {
    for (const std::size_t size : {0U, 1U, 4U, 124U, 125U}) {
      App app(role);
      ASSERT_EQ(app.receive(), S_OK);
      read(app, ping(pattern(size)));
      const Action reply = app.next(receive_queue, 1);
      ASSERT_EQ(reply.action, to_network);
      EXPECT_EQ(reply.buffers.size(), 1U);
      app.transfer(reply);
      EXPECT_EQ(app.frames(), std::vector<Frame>{pong(pattern(size))});
      EXPECT_EQ(app.next(receive_queue, 1).action, from_network) << "and the receive goes on";
      app.abort();
    }
  }
}

TEST(Pong, a_clients_is_masked_with_a_fresh_key) {
  App app(Role::client);
  app.feed(ping("a"));
  app.feed(ping("b"));
  app.listen();
  const std::vector<Frame> frames = app.frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_TRUE(frames[0].masked);
  EXPECT_NE(frames[0].key, frames[1].key);
}

TEST(Pong, with_masking_disabled_a_clients_key_is_zero) {
  App app(Role::client, {.disable_masking = TRUE});
  app.feed(ping("abc"));
  app.listen();
  EXPECT_EQ(app.outgoing, hex("8a 83 00000000") + "abc");
}

TEST(Pong, waits_while_a_send_is_on_the_network) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.send(binary_message, "out"), S_OK);
    const Action send = app.next(send_queue);
    ASSERT_EQ(send.action, to_network);
    read(app, ping("x"));
    const Action meanwhile = app.next(receive_queue, 1);
    EXPECT_EQ(meanwhile.action, from_network) << "it waits, and the receive goes on";
    app.transfer(send);
    const Action reply = app.next(receive_queue, 1);
    EXPECT_TRUE(is_own_pong(reply));
    app.transfer(reply);
    EXPECT_EQ(app.frames(), (std::vector<Frame>{binary("out"), pong("x")}));
    app.abort();
  }
}

TEST(Pong, waits_between_the_parts_of_a_clients_frame) {
  App app(Role::client, {.send = 256});
  ASSERT_EQ(app.receive(), S_OK);
  ASSERT_EQ(app.send(binary_message, pattern(2000)), S_OK);
  app.transfer(app.next(send_queue));
  read(app, ping("x"));
  for (Action part = app.next(send_queue); part.action == to_network; part = app.next(send_queue)) {
    // No part is on the network now and none may come between: the receive queue reads on, or waits for its read.
    app.transfer(part);
    if (app.outgoing.size() >= 2008) break;  // header 8 bytes: that was the last part
    const Action meanwhile = app.next(receive_queue, 1);
    EXPECT_NE(meanwhile.action, to_network) << "a pong within a frame";
  }
  const Action reply = app.next(receive_queue, 1);
  EXPECT_TRUE(is_own_pong(reply)) << "the frame is out: now it may leave";
  app.transfer(reply);
  EXPECT_EQ(app.frames(), (std::vector<Frame>{binary(pattern(2000)), pong("x")}));
  app.abort();
}

TEST(Pong, waits_between_the_header_and_the_payload_of_a_servers_frame) {
  for (const auto queue : {receive_queue, all_queues}) {
    App app(Role::server);
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.send(binary_message, "payload"), S_OK);
    app.transfer(app.next(send_queue, 1));  // the header
    read(app, ping("x"));
    const Action meanwhile = app.next(queue, 1);
    if (queue == receive_queue) {
      EXPECT_EQ(meanwhile.action, from_network);
    } else {
      EXPECT_EQ(meanwhile.bytes(), "payload");
      app.transfer(meanwhile);
    }
    if (queue == receive_queue) app.transfer(app.next(send_queue, 1));
    const Action reply = app.next(receive_queue, 1);
    EXPECT_TRUE(is_own_pong(reply));
    app.transfer(reply);
    EXPECT_EQ(app.frames(), (std::vector<Frame>{binary("payload"), pong("x")}));
    app.abort();
  }
}

TEST(Pong, while_it_waits_the_receive_queue_never_says_no_action) {
  for (const Role role : both) {
    App app(role, {.send = 256, .disable_masking = FALSE}, {.capacity = 1});
    ASSERT_EQ(app.receive(), S_OK);
    ASSERT_EQ(app.send(binary_message, pattern(2000)), S_OK);
    app.transfer(app.next(send_queue));
    for (int i = 0; i < 10; ++i) read(app, ping(pattern(125, static_cast<unsigned>(i))));
    read(app, text("a message"));
    const Action indication = app.next(receive_queue, 1);
    EXPECT_EQ(indication.bytes(), "a message") << "messages arrive while a pong waits";
    app.transfer(indication);
    app.run();
    const std::vector<Frame> frames = app.frames();
    ASSERT_GE(frames.size(), 2U);
    EXPECT_EQ(frames[0], binary(pattern(2000)));
    EXPECT_EQ(frames.back(), pong(pattern(125, 9))) << "older answers may give way, the newest does not";
  }
}

// Puts `out` on the network, and while it is there, lets a ping arrive and the receive loop go on to its next read.
// Both actions are outstanding then, and the pong waits.
struct HeldUp {
  Action send;
  Action reading;
};
HeldUp hold_up(App& app, const char* out, const char* payload) {
  EXPECT_EQ(app.receive(), S_OK);
  EXPECT_EQ(app.send(binary_message, out), S_OK);
  HeldUp held{.send = app.next(send_queue), .reading = {}};
  EXPECT_EQ(held.send.action, to_network);
  read(app, ping(payload));
  held.reading = app.next(receive_queue, 1);
  EXPECT_EQ(held.reading.action, from_network);
  return held;
}

// The receive loop is told to read and blocks there. The pong for which it came too early leaves behind the frame that
// was in the way.
TEST(Pong, leaves_through_the_send_queue_while_the_receive_loop_reads) {
  for (const Role role : both) {
    for (const ULONG capacity : {1U, 2U}) {
      App app(role, {}, {.capacity = capacity});
      ASSERT_EQ(app.receive(), S_OK);
      ASSERT_EQ(app.send(binary_message, pattern(9000)), S_OK);
      Action action = app.next(send_queue);
      read(app, ping("x"));
      ASSERT_EQ(app.next(receive_queue, 1).action, from_network) << "this read does not return";
      for (; action.action == to_network && !is_own_pong(action); action = app.next(send_queue)) app.transfer(action);
      ASSERT_TRUE(is_own_pong(action)) << "before the send is indicated: afterwards nobody may ask";
      EXPECT_TRUE(is_unset(action.application));
      app.transfer(action);
      EXPECT_EQ(app.frames(), (std::vector<Frame>{binary(pattern(9000)), pong("x")}));
      EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION);
      app.abort();
    }
  }
}

TEST(Pong, leaves_under_all_while_another_thread_reads_and_that_read_goes_on) {
  for (const Role role : both) {
    App app(role);
    const HeldUp held = hold_up(app, "out", "x");
    app.transfer(held.send);
    const Action reply = app.next(all_queues);
    ASSERT_TRUE(is_own_pong(reply));
    app.feed(text("in"));
    app.transfer(held.reading);
    EXPECT_EQ(app.next(receive_queue, 1).bytes(), "in") << "the receive loop does not wait for the pong";
    app.transfer(reply);
    EXPECT_EQ(app.frames(), (std::vector<Frame>{binary("out"), pong("x")}));
    app.abort();
  }
}

TEST(Pong, leaves_through_the_send_queue_between_two_frames) {
  for (const Role role : both) {
    App app(role);
    const HeldUp held = hold_up(app, "one", "x");
    ASSERT_EQ(app.send(binary_message, "two"), S_OK);
    app.transfer(held.send);
    for (Action next = app.next(send_queue); next.action != WEB_SOCKET_NO_ACTION; next = app.next(send_queue)) {
      app.transfer(next);
    }
    EXPECT_EQ(app.frames(), (std::vector<Frame>{binary("one"), pong("x"), binary("two")}));
    app.abort();
  }
}

// While the send loop writes a pong, the receive loop reads on. It never waits for the other one's write.
TEST(Pong, on_its_way_through_the_send_queue_does_not_hold_up_the_receive_queue) {
  for (const Role role : both) {
    App app(role);
    HeldUp held = hold_up(app, "out", "first");
    app.transfer(held.send);
    const Action reply = app.next(send_queue);
    ASSERT_TRUE(is_own_pong(reply));
    for (const char* later : {"second", "third"}) {
      app.feed(ping(later));
      app.transfer(held.reading);
      held.reading = app.next(receive_queue, 1);
      ASSERT_EQ(held.reading.action, from_network) << "the first pong is still being written, from memory that stays";
    }
    EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_NO_ACTION) << "one pong at a time";
    app.transfer(reply);
    const Action newest = app.next(send_queue);
    ASSERT_TRUE(is_own_pong(newest));
    app.transfer(newest);
    EXPECT_EQ(app.frames(), (std::vector<Frame>{binary("out"), pong("first"), pong("third")}));
    EXPECT_EQ(app.next(send_queue).action, WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION);
    app.abort();
  }
}

TEST(Pong, on_its_way_through_the_send_queue_does_not_hold_up_a_drain) {
  for (const Role role : both) {
    App app(role);
    app.transfer(hold_up(app, "out", "x").send);
    ASSERT_TRUE(is_own_pong(app.next(send_queue)));
    app.abort();
    app.drain_each();
    EXPECT_EQ(app.sends_pending(), 0U);
    app.complete_outstanding();
    app.drain_each();
    EXPECT_EQ(app.receives_pending(), 0U);
  }
}

TEST(Pong, that_waits_is_dropped_by_an_abort) {
  for (const Role role : both) {
    App app(role);
    app.transfer(hold_up(app, "out", "x").send);
    app.abort();
    app.complete_outstanding();
    app.drain_each();
    EXPECT_EQ(app.frames(), std::vector<Frame>{binary("out")});
  }
}

TEST(Pong, leaves_between_the_fragments_of_a_message) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.send(WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE, "a"), S_OK);
    app.run();
    app.feed(ping("x"));
    app.listen();
    ASSERT_EQ(app.send(binary_message, "b"), S_OK);
    app.run();
    EXPECT_EQ(app.frames(), (std::vector<Frame>{more(binary("a")), pong("x"), continuation("b")}));
  }
}

TEST(Pong, that_the_application_did_not_send_is_forgotten) {
  for (const Role role : both) {
    App app(role);
    ASSERT_EQ(app.receive(), S_OK);
    read(app, ping("x"));
    const Action reply = app.next(receive_queue, 1);
    ASSERT_TRUE(is_own_pong(reply));
    app.complete(reply, 0);
    read(app, ping("y"));
    const Action again = app.next(receive_queue, 1);
    ASSERT_TRUE(is_own_pong(again));
    app.transfer(again);
    EXPECT_EQ(app.frames(), std::vector<Frame>{pong("y")});
    read(app, text("on it goes"));
    app.run();
    EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "on it goes"}}));
  }
}

TEST(Pong, many_pings_need_no_memory_and_none_goes_unanswered_when_each_answer_is_sent) {
  for (const Role role : both) {
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{64}, std::size_t{100'000}}) {
      App app(role, {.receive = 256}, {.chunk = chunk});
      std::vector<Frame> expected;
      for (unsigned i = 0; i < 100; ++i) {
        app.feed(ping(pattern(i % 126, i)));
        expected.push_back(pong(pattern(i % 126, i)));
      }
      app.listen();
      EXPECT_EQ(app.frames(), expected);
    }
  }
}

}  // namespace
}  // namespace wspc::contract
