// SPDX-License-Identifier: MIT
// schedule_test: the two loops of .NET Framework, one step at a time, in every order that a random scheduler finds.
//
// Threads show few of the orders in which two loops can meet. Here each loop is a state, and chance decides which of
// them takes its next step: it asks its queue, or its read or write returns.
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;

class Schedule {
 public:
  Schedule(Role role, unsigned seed)
      : random_(seed), app_(role, {.receive = 256, .send = 16 + chance(300), .alignment = seed % 16}) {}

  void run() {
    while (steps_ < 400) step();
    // The peer falls silent, and the application sends what it has begun: then each loop goes as far as it can.
    for (int round = 0; round < 1000 && (reads() || sends()); ++round) {
    }
    expect_rest();
    app_.abort();
    app_.complete_outstanding();
    app_.drain_each();
  }

 private:
  unsigned chance(unsigned below) { return std::uniform_int_distribution<unsigned>(0, below - 1)(random_); }

  void step() {
    ++steps_;
    switch (chance(6)) {
      case 0:
        return begin_to_send();
      case 1:
        return hear();
      case 2:
      case 3:
        reads();
        return;
      default:
        sends();
    }
  }

  void begin_to_send() {
    if (app_.sends_pending() > 0) return;
    messages_.push_back(binary(pattern(chance(700), steps_)));
    ASSERT_EQ(app_.send(binary_message, messages_.back().payload), S_OK);
  }

  void hear() {
    if (app_.incoming.size() > 1000) return;
    if (chance(3) == 0) {
      heard_.push_back({false, pattern(chance(300), steps_)});
      app_.feed(binary(heard_.back().payload));
    } else {
      newest_ping_ = pattern(1 + chance(125), steps_);
      app_.feed(ping(*newest_ping_));
    }
  }

  // One step of the receive loop. False: its read waits for the peer.
  bool reads() {
    if (!receiving_) {
      if (app_.receives_pending() == 0) app_.receive();
      receiving_ = app_.next(receive_queue, 1);
      EXPECT_NE(receiving_->action, WEB_SOCKET_NO_ACTION) << "the receive loop has nothing to do";
      return true;
    }
    if (receiving_->action == from_network && app_.incoming.empty()) return false;
    app_.policy.chunk = 1 + chance(300);
    app_.transfer(*std::exchange(receiving_, std::nullopt));
    return true;
  }

  // One step of the send loop. False: its send is indicated.
  bool sends() {
    if (app_.sends_pending() == 0) return false;
    if (sending_) {
      app_.transfer(*std::exchange(sending_, std::nullopt));
      return true;
    }
    const Action action = app_.next(send_queue, 2);
    if (action.action == WEB_SOCKET_NO_ACTION) {
      EXPECT_TRUE(receiving_ && receiving_->action == to_network) << "the send loop waits for nothing";
    } else {
      sending_ = action;
    }
    return true;
  }

  void expect_rest() {
    EXPECT_EQ(app_.sends_pending(), 0U);
    ASSERT_TRUE(receiving_ && receiving_->action == from_network) << "the receive loop is in its read";
    EXPECT_EQ(app_.messages(), heard_);
    std::vector<Frame> data;
    std::optional<std::string> newest_pong;
    for (const Frame& frame : app_.frames()) {
      if (frame.opcode == 10) newest_pong = frame.payload;
      if (frame.opcode != 10) data.push_back(frame);
    }
    EXPECT_EQ(data, messages_);
    EXPECT_EQ(newest_pong, newest_ping_) << "the newest ping has its answer, though nobody asks any more";
  }

  std::mt19937 random_;
  App app_;
  unsigned steps_ = 0;
  std::optional<Action> receiving_;  // what each loop is doing
  std::optional<Action> sending_;
  std::vector<Frame> messages_;
  std::vector<Message> heard_;
  std::optional<std::string> newest_ping_;
};

TEST(Schedule, the_newest_ping_is_answered_whatever_the_order_of_both_loops_steps) {
  for (const Role role : {Role::client, Role::server}) {
    for (unsigned seed = 0; seed < 2000 && !testing::Test::HasFailure(); ++seed) {
      SCOPED_TRACE(testing::Message() << (role == Role::client ? "client" : "server") << ", seed " << seed);
      Schedule(role, seed).run();
    }
  }
}

}  // namespace
}  // namespace wspc::contract
