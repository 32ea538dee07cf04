// SPDX-License-Identifier: MIT
// driver_checks: what the driver checks at every action, and how actions are taken and completed.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr int fill_byte = 0xE7;
constexpr std::size_t too_many = 200'000;  // calls after which nothing will ever end

PVOID untouched() {
  static char place;
  return &place;
}

bool is_filled(const WEB_SOCKET_BUFFER& buffer) {
  BYTE bytes[sizeof buffer];
  std::memcpy(bytes, &buffer, sizeof buffer);
  return std::all_of(bytes, bytes + sizeof buffer, [](BYTE byte) { return byte == fill_byte; });
}

bool is_known(WEB_SOCKET_BUFFER_TYPE type) {
  const ULONG value = type;
  const bool named = value >= WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE && value <= WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
  return named || (value < 0x200 && value % 2 == 0);  // 0, or a custom header
}

// The bytes behind an action. A Close has its length in the same place as data.
std::string snapshot(const Action& action) {
  return action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION ? std::string() : action.bytes();
}

bool begins_or_lies_in(const void* inside, std::size_t length, const void* memory, std::size_t size) {
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const auto from = reinterpret_cast<std::uintptr_t>(inside);
  return memory != nullptr && from >= begin && from <= begin + size && length <= begin + size - from;
}

}  // namespace

bool is_unset(PVOID context) { return context == untouched() || context == nullptr; }

bool is_own_pong(const Action& action) {
  return action.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION && is_unset(action.application);
}

Action App::next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity) {
  if (++calls_ > too_many) throw std::runtime_error("there is always something to do");
  std::vector<WEB_SOCKET_BUFFER> buffers(capacity + 2);
  std::memset(static_cast<void*>(buffers.data()), fill_byte, buffers.size() * sizeof buffers[0]);
  ULONG count = capacity;
  Action action{.action = static_cast<WEB_SOCKET_ACTION>(77),
                .type = static_cast<WEB_SOCKET_BUFFER_TYPE>(0x77777777),
                .buffers = {},
                .application = untouched(),
                .context = untouched(),
                .queue = queue};
  action.result = WebSocketGetAction(handle, queue, buffers.data(), &count, &action.action, &action.type,
                                     &action.application, &action.context);
  EXPECT_LE(count, capacity);
  count = std::min(count, capacity);
  EXPECT_TRUE(std::all_of(buffers.begin() + count, buffers.end(), is_filled)) << "elements beyond the count changed";
  const auto filled = std::find_if(buffers.begin(), buffers.begin() + count, is_filled);
  EXPECT_EQ(filled, buffers.begin() + count) << "the count says more than there is";
  action.buffers.assign(buffers.begin(), filled);
  check(action, queue);
  if (action.action != WEB_SOCKET_NO_ACTION) {
    outstanding_.push_back(action);
    snapshots_.push_back(snapshot(action));
    log.push_back(action);
  }
  return action;
}

void App::check(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) {
  EXPECT_TRUE(is_known(action.type)) << "buffer type " << std::hex << action.type;
  if (FAILED(action.result)) {
    if (SUCCEEDED(error)) error = action.result;
    return check_failure(action);
  }
  switch (action.action) {
    case WEB_SOCKET_NO_ACTION:
      return check_no_action(action, queue);
    case WEB_SOCKET_SEND_TO_NETWORK_ACTION:
      return check_send(action, queue);
    case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION:
      return check_send_complete(action, queue);
    case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:
      return check_receive(action, queue);
    case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:
      return check_receive_complete(action, queue);
  }
  ADD_FAILURE() << "no such action: " << action.action;
}

void App::check_failure(const Action& action) const {
  EXPECT_EQ(action.action, WEB_SOCKET_NO_ACTION);
  EXPECT_EQ(action.context, nullptr);
  EXPECT_EQ(action.application, nullptr);
  EXPECT_TRUE(action.buffers.empty());
}

void App::check_no_action(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) const {
  EXPECT_EQ(action.context, nullptr);
  EXPECT_TRUE(is_unset(action.application));
  EXPECT_TRUE(action.buffers.empty());
  const bool reading =
      is_busy(WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) || is_busy(WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION);
  const auto is_pong_of_receives = [](const Action& other) { return is_own_pong(other) && other.queue != send_queue; };
  const bool pong_out = std::any_of(outstanding_.begin(), outstanding_.end(), is_own_pong);
  const bool receives_pong = std::any_of(outstanding_.begin(), outstanding_.end(), is_pong_of_receives);
  if (queue != send_queue && !reading && !receives_pong) {
    EXPECT_TRUE(receives_.empty()) << "NO_ACTION, though a receive was not indicated";
  }
  if (queue != receive_queue && !pong_out && !is_sending()) {
    EXPECT_TRUE(sends_.empty()) << "NO_ACTION, though a send was not indicated and no pong is on its way out";
  }
  EXPECT_TRUE(queue == receive_queue || pong_out || cancelled_send_ == nullptr) << "a cancelled send is not indicated";
}

bool App::is_busy(WEB_SOCKET_ACTION kind) const {
  return std::any_of(outstanding_.begin(), outstanding_.end(),
                     [&](const Action& other) { return other.action == kind; });
}

// An action of a send is outstanding.
bool App::is_sending() const {
  return std::any_of(outstanding_.begin(), outstanding_.end(), [](const Action& other) {
    const bool network = other.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION && !is_own_pong(other);
    return network || other.action == WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
  });
}

void App::check_inside(const Action& action, const WEB_SOCKET_BUFFER& buffer) const {
  const BYTE* data = buffer.Data.pbBuffer;
  const ULONG size = buffer.Data.ulBufferLength;
  if (data == nullptr) {
    EXPECT_EQ(size, 0U) << "a NULL buffer with a length";
    return;
  }
  const bool sending = action.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  const bool uncopied = role_ == Role::server || setup_.disable_masking != FALSE;
  if (sending && uncopied && !is_own_pong(action) && !sends_.empty() &&
      begins_or_lies_in(data, size, sends_.front().memory.get(), sends_.front().size)) {
    return;
  }
  if (!sending && !receives_.empty() &&
      begins_or_lies_in(data, size, receives_.front().memory.get(), receives_.front().size)) {
    return;
  }
  EXPECT_TRUE(in_arena(data, size)) << "a pointer outside: action " << action.action << ", " << size << " bytes";
  EXPECT_LE(size, std::max(setup_.receive, setup_.send)) << "action " << action.action;
}

void App::check_send(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) {
  EXPECT_FALSE(aborted_) << "an aborted handle sends";
  EXPECT_FALSE(is_busy(WEB_SOCKET_SEND_TO_NETWORK_ACTION)) << "two sends on the network at once";
  EXPECT_FALSE(action.buffers.empty());
  EXPECT_GT(action.total(), 0U) << "nothing to send";
  EXPECT_NE(action.context, nullptr);
  for (const WEB_SOCKET_BUFFER& buffer : action.buffers) check_inside(action, buffer);
  if (is_own_pong(action)) return check_own_pong(action);
  EXPECT_NE(queue, receive_queue) << "a send of the application's on the receive queue";
  ASSERT_FALSE(sends_.empty()) << "no send is queued";
  EXPECT_EQ(action.application, sends_.front().context);
  EXPECT_EQ(cancelled_send_, nullptr) << "a cancelled send goes on";
}

void App::check_own_pong(const Action& action) {
  EXPECT_EQ(action.buffers.size(), 1U) << "a pong in several buffers";
  const std::vector<Frame> frames = decode(action.bytes());
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].opcode, 10U);
}

void App::check_send_complete(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) {
  EXPECT_NE(queue, receive_queue);
  EXPECT_NE(action.context, nullptr);
  ASSERT_FALSE(sends_.empty()) << "a send is indicated that was not queued, or a second time";
  EXPECT_EQ(action.application, sends_.front().context);
  cancelled_send_ = nullptr;
}

void App::check_receive(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) const {
  EXPECT_NE(queue, send_queue);
  EXPECT_FALSE(aborted_) << "an aborted handle receives";
  EXPECT_FALSE(is_busy(WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION)) << "two reads of the network at once";
  EXPECT_FALSE(action.buffers.empty());
  EXPECT_GT(action.total(), 0U) << "no room to read into";
  EXPECT_NE(action.context, nullptr);
  for (const WEB_SOCKET_BUFFER& buffer : action.buffers) check_inside(action, buffer);
  EXPECT_EQ(cancelled_receive_, nullptr) << "a cancelled receive goes on";
  ASSERT_FALSE(receives_.empty()) << "no receive is queued";
  EXPECT_EQ(action.application, receives_.front().context);
}

void App::check_receive_complete(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) {
  EXPECT_NE(queue, send_queue);
  EXPECT_NE(action.context, nullptr);
  ASSERT_EQ(action.buffers.size(), 1U);
  ASSERT_FALSE(receives_.empty()) << "a receive is indicated that was not queued, or a second time";
  EXPECT_EQ(action.application, receives_.front().context);
  check_inside(action, action.buffers[0]);
  const bool cancelled = cancelled_receive_ != nullptr || aborted_;
  if (cancelled && action.type == 0) {
    EXPECT_EQ(action.buffers[0].Data.pbBuffer, nullptr);
    EXPECT_EQ(action.buffers[0].Data.ulBufferLength, 0U);
  }
  EXPECT_TRUE(cancelled_receive_ == nullptr || action.type == 0U) << "a cancelled receive has data";
  cancelled_receive_ = nullptr;
}

void App::complete(const Action& action, ULONG bytes) {
  const auto place = std::find_if(outstanding_.begin(), outstanding_.end(),
                                  [&](const Action& other) { return other.context == action.context; });
  ASSERT_NE(place, outstanding_.end()) << "completing what is not outstanding";
  const auto index = place - outstanding_.begin();
  EXPECT_EQ(snapshot(action), snapshots_[static_cast<std::size_t>(index)]) << "bytes changed before the completion";
  outstanding_.erase(place);
  snapshots_.erase(snapshots_.begin() + index);

  if (action.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) {
    outgoing += action.bytes().substr(0, bytes);
    if (bytes != action.total() && !is_own_pong(action)) cancelled_send_ = action.application;
  }
  if (action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION && bytes == 0) cancelled_receive_ = action.application;
  if (aborted_) cancelled_send_ = cancelled_receive_ = nullptr;
  record(action);
  WebSocketCompleteAction(handle, action.context, bytes);
}

void App::record(const Action& action) {
  if (action.action == WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION && !sends_.empty()) {
    const Operation& send = sends_.front();
    const std::string now(reinterpret_cast<const char*>(send.memory.get()), send.copy.size());
    EXPECT_EQ(now, send.copy) << "the application's memory was written";
    sent.push_back(send.context);
    sends_.pop_front();
  }
  if (action.action != WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION || action.buffers.empty()) return;
  const WEB_SOCKET_BUFFER& buffer = action.buffers[0];
  const bool closed = action.type == WEB_SOCKET_CLOSE_BUFFER_TYPE;
  received.push_back({.type = action.type,
                      .data = action.bytes(),
                      .status = closed ? buffer.CloseStatus.usStatus : 0U,
                      .null = buffer.Data.pbBuffer == nullptr,
                      .context = action.application});
  peer_closed_ = peer_closed_ || closed;
  if (!receives_.empty()) receives_.pop_front();
}

}  // namespace wspc::contract
