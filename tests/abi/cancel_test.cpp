// SPDX-License-Identifier: MIT
// cancel_test: completions of network actions with fewer bytes than there were.
#include <algorithm>

#include <gtest/gtest.h>

#include "abi/support/exchange.h"

namespace wspc::contract {
namespace {

constexpr Role both[] = {Role::client, Role::server};
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
constexpr auto receive_complete = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;

TEST(ShortSend, cancels_it_and_indicates_next) {
  for (const Role role : both) {
    for (const ULONG bytes : {0U, 1U, 2U, 5U}) {
      for (const ULONG capacity : {1U, 2U}) {
        App app(role);
        PVOID first = nullptr;
        ASSERT_EQ(app.send(utf8, "a message", &first), S_OK);
        ASSERT_EQ(app.send(utf8, "another"), S_OK);
        const Action action = app.next(send_queue, capacity);
        if (action.total() == bytes) continue;  // that would be all of it
        app.complete(action, bytes);
        const Action next = app.next(send_queue, capacity);
        EXPECT_EQ(next.action, send_complete);
        EXPECT_EQ(next.application, first);
        app.complete(next, 0);
        EXPECT_EQ(app.next(send_queue, capacity).action, to_network) << "the other send goes on";
        app.abort();
      }
    }
  }
}

TEST(ShortSend, more_bytes_than_there_were_are_not_the_sum_either) {
  App app(Role::server);
  ASSERT_EQ(app.send(utf8, "a message"), S_OK);
  const Action action = app.next(send_queue);
  app.complete(action, action.total() + 1);
  EXPECT_EQ(app.next(send_queue).action, send_complete);
}

TEST(ShortSend, the_message_counts_as_sent) {
  for (const Role role : both) {
    for (const bool header_only : {false, true}) {
      // The application sends everything and says 0, or the length of the header.
      App app(role);
      std::string wire;
      const std::pair<WEB_SOCKET_BUFFER_TYPE, const char*> operations[] = {
          {WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, "one"},
          {utf8, "two"},
          {WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, "three"}};
      for (const auto& [type, payload] : operations) {
        ASSERT_EQ(app.send(type, payload), S_OK);
        const Action action = app.next(send_queue);
        ASSERT_EQ(action.action, to_network);
        wire += action.bytes();
        app.complete(action, header_only ? action.buffers[0].Data.ulBufferLength - (action.buffers.size() == 1) : 0);
        const Action next = app.next(send_queue);
        ASSERT_EQ(next.action, send_complete);
        app.complete(next, 0);
      }
      EXPECT_EQ(decode(wire), (std::vector<Frame>{more(text("one")), continuation("two"), binary("three")}));
    }
  }
}

TEST(ShortSend, within_a_long_frame_ends_the_send) {
  App app(Role::client, {.send = 256});
  ASSERT_EQ(app.send(utf8, pattern_text(2000)), S_OK);
  app.transfer(app.next(send_queue));
  const Action second = app.next(send_queue);
  ASSERT_EQ(second.action, to_network);
  app.complete(second, 10);
  EXPECT_EQ(app.next(send_queue).action, send_complete);
}

TEST(ShortSend, at_every_step_the_exchange_ends) {
  for (const Way& way : ways()) {
    SCOPED_TRACE(way.name);
    bool more_steps = true;
    for (std::size_t step = 1; more_steps; ++step) {
      for (const ULONG part : {0U, 1U, 2U}) {  // nothing, half, all but one byte
        App app(way.role, small_buffers(way.role), way.policy);
        begin_exchange(app);
        more_steps = app.run_steps(step, true);
        if (!more_steps) break;
        const Action action = app.outstanding().back();
        if (action.action != to_network) break;
        const ULONG total = action.total();
        app.complete(action, part == 0 ? 0 : part == 1 ? total / 2 : total - 1);
        app.listen();
        EXPECT_EQ(app.error, S_OK) << step;
        EXPECT_EQ(app.sent.size(), exchange_sends) << step;
        EXPECT_EQ(app.messages(), exchange_messages()) << step;
      }
    }
  }
}

TEST(ZeroReceive, cancels_it_and_indicates_next) {
  for (const Role role : both) {
    for (const ULONG room : {0U, 20U}) {
      App app(role, {}, {.room = room});
      PVOID context = nullptr;
      ASSERT_EQ(app.receive(&context), S_OK);
      const Action read = app.next(receive_queue);
      ASSERT_EQ(read.action, from_network);
      app.complete(read, 0);
      const Action next = app.next(receive_queue);
      ASSERT_EQ(next.action, receive_complete);
      EXPECT_EQ(next.application, context);
      app.complete(next, 0);
      EXPECT_EQ(app.next(receive_queue).action, WEB_SOCKET_NO_ACTION);
    }
  }
}

TEST(ZeroReceive, is_one_buffer_of_null_and_type_0) {
  App app(Role::server);
  ASSERT_EQ(app.receive(), S_OK);
  app.complete(app.next(receive_queue), 0);
  const Action next = app.next(receive_queue);
  ASSERT_EQ(next.buffers.size(), 1U);
  EXPECT_EQ(next.buffers[0].Data.pbBuffer, nullptr);
  EXPECT_EQ(next.buffers[0].Data.ulBufferLength, 0U);
  EXPECT_EQ(next.type, 0U);
  app.complete(next, 0);
}

TEST(ZeroReceive, is_also_what_more_bytes_than_there_was_room_for_are) {
  for (const ULONG bytes : {ULONG{4097}, static_cast<ULONG>(-1)}) {
    App app(Role::server);
    ASSERT_EQ(app.receive(), S_OK);
    app.complete(app.next(receive_queue), bytes);
    const Action next = app.next(receive_queue);
    EXPECT_EQ(next.action, receive_complete);
    EXPECT_EQ(next.total(), 0U);
    app.complete(next, 0);
  }
}

TEST(ZeroReceive, loses_nothing_that_had_arrived) {
  for (const Role role : both) {
    const std::string wire = role == Role::server ? from_client(text("hello")) : from_server(text("hello"));
    for (std::size_t cut = 1; cut < wire.size(); ++cut) {
      App app(role);
      ASSERT_EQ(app.receive(), S_OK);
      app.feed(wire.substr(0, cut));
      app.run();  // what can be indicated is, and the next read is outstanding
      if (app.outstanding().empty()) {
        ASSERT_EQ(app.receive(), S_OK);
        app.run();
      }
      ASSERT_EQ(app.outstanding().size(), 1U);
      app.complete(Action(app.outstanding().back()), 0);
      app.run();
      app.feed(wire.substr(cut));
      app.listen();
      EXPECT_EQ(app.error, S_OK);
      EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "hello"}})) << cut;
    }
  }
}

TEST(ZeroReceive, at_every_step_the_exchange_goes_on) {
  for (const Way& way : ways()) {
    SCOPED_TRACE(way.name);
    bool more_steps = true;
    for (std::size_t step = 1; more_steps; ++step) {
      App app(way.role, small_buffers(way.role), way.policy);
      begin_exchange(app);
      more_steps = app.run_steps(step, true);
      if (!more_steps || app.outstanding().back().action != from_network) continue;
      app.complete(Action(app.outstanding().back()), 0);
      app.listen();
      EXPECT_EQ(app.error, S_OK) << step;
      EXPECT_EQ(app.sent.size(), exchange_sends) << step;
      EXPECT_EQ(app.messages(), exchange_messages()) << step;
      std::vector<Frame> frames = app.frames();
      for (const Frame& frame : exchange_frames())
        EXPECT_EQ(std::count(frames.begin(), frames.end(), frame), 1) << frame;
    }
  }
}

TEST(ShortReceive, any_part_of_what_was_asked_for_will_do) {
  for (const Way& way : ways()) {
    SCOPED_TRACE(way.name);
    bool more_steps = true;
    for (std::size_t step = 1; more_steps; ++step) {
      App app(way.role, small_buffers(way.role), way.policy);
      begin_exchange(app);
      more_steps = app.run_steps(step, true);
      if (!more_steps || app.outstanding().back().action != from_network) continue;
      app.policy.chunk = 1;
      app.transfer(Action(app.outstanding().back()));
      app.policy.chunk = way.policy.chunk;
      app.listen();
      EXPECT_EQ(app.error, S_OK) << step;
      EXPECT_EQ(app.messages(), exchange_messages()) << step;
    }
  }
}

}  // namespace
}  // namespace wspc::contract
