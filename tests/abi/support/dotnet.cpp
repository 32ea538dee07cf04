// SPDX-License-Identifier: MIT
// dotnet: see dotnet.h.
#include "abi/support/dotnet.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace wspc::contract {

using Lock = std::unique_lock<std::mutex>;

namespace {

constexpr auto patience = std::chrono::seconds(60);

bool is_pong(WEB_SOCKET_BUFFER_TYPE type) {
  return type == WEB_SOCKET_PING_PONG_BUFFER_TYPE || type == WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
}

}  // namespace

// ---- Link ----------------------------------------------------------------------------------------------------------

template <class Ready>
void Link::wait(Lock& lock, Ready ready) {
  if (changed_.wait_for(lock, patience, [&] { return closed_ || ready(); })) return;
  ADD_FAILURE() << "stuck";
  closed_ = true;
}

void Link::write(std::string_view bytes) {
  Lock lock(mutex_);
  while (!bytes.empty()) {
    wait(lock, [&] { return bytes_.size() < capacity_; });
    if (closed_) return;
    const std::size_t size = std::min(bytes.size(), capacity_ - bytes_.size());
    bytes_ += bytes.substr(0, size);
    bytes.remove_prefix(size);
    changed_.notify_all();
  }
}

std::string Link::read(std::size_t most) {
  Lock lock(mutex_);
  wait(lock, [&] { return !bytes_.empty(); });
  const std::string taken = bytes_.substr(0, most);
  bytes_.erase(0, taken.size());
  changed_.notify_all();
  return taken;
}

void Link::close() {
  const Lock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

// ---- DotNet --------------------------------------------------------------------------------------------------------

// The results of WebSocketGetAction.
struct DotNet::Step {
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type{};
  WEB_SOCKET_BUFFER buffers[2]{};
  ULONG count = 0;
  PVOID application = nullptr;
  PVOID context = nullptr;

  [[nodiscard]] std::string bytes() const {
    std::string joined;
    for (ULONG i = 0; i < count; ++i) {
      const auto& [data, size] = buffers[i].Data;
      if (size > 0) joined.append(reinterpret_cast<const char*>(data), size);
    }
    return joined;
  }
};

DotNet::Step DotNet::next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity) {
  Step step;
  step.count = capacity;
  EXPECT_EQ(WebSocketGetAction(app_.handle, queue, step.buffers, &step.count, &step.action, &step.type,
                               &step.application, &step.context),
            S_OK);
  return step;
}

void DotNet::write(const Step& step, Lock& lock) {
  ULONG written = 0;
  if (!(close_sent_ && is_pong(step.type))) {
    lock.unlock();
    EXPECT_FALSE(writing_.exchange(true)) << "both loops write at once";
    const std::string bytes = step.bytes();
    out_.write(bytes);
    written = static_cast<ULONG>(bytes.size());
    writing_ = false;
    lock.lock();
  }
  WebSocketCompleteAction(app_.handle, step.context, written);
}

void DotNet::read(const Step& step, Lock& lock) {
  lock.unlock();
  const std::string bytes = in_.read(step.buffers[0].Data.ulBufferLength);
  std::copy(bytes.begin(), bytes.end(), step.buffers[0].Data.pbBuffer);
  lock.lock();
  WebSocketCompleteAction(app_.handle, step.context, static_cast<ULONG>(bytes.size()));
}

void DotNet::perform(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer) {
  const Lock turn(turn_);
  Lock lock(session_handle_);
  EXPECT_EQ(WebSocketSend(app_.handle, type, buffer, this), S_OK);
  for (;;) {
    const Step step = next(WEB_SOCKET_SEND_ACTION_QUEUE, 2);
    if (step.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) {
      EXPECT_TRUE(step.application == this || is_pong(step.type)) << "only a pong has no application context";
      write(step, lock);
    } else if (step.action == WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION) {
      close_sent_ = close_sent_ || type == WEB_SOCKET_CLOSE_BUFFER_TYPE;
      return WebSocketCompleteAction(app_.handle, step.context, 0);
    } else {
      EXPECT_EQ(step.action, WEB_SOCKET_NO_ACTION);
      EXPECT_TRUE(receive_loop_writes_) << "NO_ACTION for a send, though no pong is on its way out";
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    }
  }
}

void DotNet::send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload) {
  std::string memory(payload);
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data = {reinterpret_cast<PBYTE>(memory.data()), static_cast<ULONG>(memory.size())};
  perform(type, &buffer);
}

void DotNet::keep_alive() { perform(WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE, nullptr); }

void DotNet::close(USHORT status) {
  WEB_SOCKET_BUFFER buffer{};
  buffer.CloseStatus = {nullptr, 0, status};
  perform(WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer);
}

Received DotNet::receive() {
  Lock lock(session_handle_);
  EXPECT_EQ(WebSocketReceive(app_.handle, nullptr, nullptr), S_OK);
  for (;;) {
    const Step step = next(WEB_SOCKET_RECEIVE_ACTION_QUEUE, 1);
    if (step.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) {
      read(step, lock);
    } else if (step.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) {
      receive_loop_writes_ = true;
      write(step, lock);
      receive_loop_writes_ = false;
    } else if (step.action == WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION) {
      const Received received{.type = step.type, .data = step.bytes()};
      WebSocketCompleteAction(app_.handle, step.context, step.buffers[0].Data.ulBufferLength);
      if (step.type != WEB_SOCKET_PING_PONG_BUFFER_TYPE) return received;
      EXPECT_EQ(WebSocketReceive(app_.handle, nullptr, nullptr), S_OK);
    } else {
      ADD_FAILURE() << "NO_ACTION for a receive that was not indicated";
      return {.type = WEB_SOCKET_CLOSE_BUFFER_TYPE};
    }
  }
}

}  // namespace wspc::contract
