// SPDX-License-Identifier: MIT
// two_ends: the two ends of a connection with pipes between them, for tests in which each end has several threads.
#ifndef WSPC_TESTS_ABI_SUPPORT_TWO_ENDS_H
#define WSPC_TESTS_ABI_SUPPORT_TWO_ENDS_H

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

inline constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
inline constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
inline constexpr auto no_action = WEB_SOCKET_NO_ACTION;
inline constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
inline constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
inline constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
inline constexpr auto receive_complete = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
inline constexpr auto patience = std::chrono::seconds(120);

// One direction of the network, or a queue of work: what is put in comes out, in order. take() waits; empty: closed.
class Pipe {
 public:
  void put(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    ready_.notify_one();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }
  std::string take(std::size_t most) {
    std::unique_lock lock(mutex_);
    if (!ready_.wait_for(lock, patience, [&] { return closed_ || !bytes_.empty(); })) ADD_FAILURE() << "stuck";
    std::string taken = bytes_.substr(0, most);
    bytes_.erase(0, taken.size());
    return taken;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::string bytes_;
  bool closed_ = false;
};

struct Got {
  HRESULT result = S_OK;
  WEB_SOCKET_ACTION action = no_action;
  WEB_SOCKET_BUFFER_TYPE type{};
  WEB_SOCKET_BUFFER buffers[2]{};
  ULONG count = 0;
  PVOID application = nullptr;
  PVOID context = nullptr;

  [[nodiscard]] std::string bytes() const {
    std::string joined;
    for (ULONG i = 0; i < count; ++i) {
      joined.append(reinterpret_cast<const char*>(buffers[i].Data.pbBuffer), buffers[i].Data.ulBufferLength);
    }
    return joined;
  }
};

// One end of a connection, and what its two loops share.
struct End {
  End(Role role, Pipe& from, Pipe& to)
      : app(role, {.receive = 1000, .send = role == Role::client ? 700U : 16U}), in(from), out(to) {}
  App app;  // for its handle only: the loops call the functions themselves
  Pipe& in;
  Pipe& out;
  std::atomic<bool> writing = false;
  std::atomic<bool> answered = false;  // the last ping was

  Got next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity) {
    Got got;
    got.count = capacity;
    got.result = WebSocketGetAction(app.handle, queue, got.buffers, &got.count, &got.action, &got.type,
                                    &got.application, &got.context);
    return got;
  }

  void write(const Got& got) {
    EXPECT_FALSE(writing.exchange(true)) << "two threads write to the network at once";
    const std::string bytes = got.bytes();
    out.put(bytes);
    writing = false;
    WebSocketCompleteAction(app.handle, got.context, static_cast<ULONG>(bytes.size()));
  }

  void read(const Got& got) {
    const std::string bytes = in.take(got.buffers[0].Data.ulBufferLength);
    std::copy(bytes.begin(), bytes.end(), got.buffers[0].Data.pbBuffer);
    WebSocketCompleteAction(app.handle, got.context, static_cast<ULONG>(bytes.size()));
  }

  // One WebSocketReceive and everything until it is indicated.
  Received receive() {
    EXPECT_EQ(WebSocketReceive(app.handle, nullptr, nullptr), S_OK);
    for (;;) {
      const Got got = next(receive_queue, 1);
      EXPECT_EQ(got.result, S_OK);
      if (got.action == from_network) read(got);
      if (got.action == to_network) write(got);
      if (got.action == receive_complete) {
        Received received{.type = got.type, .data = got.bytes()};
        WebSocketCompleteAction(app.handle, got.context, got.buffers[0].Data.ulBufferLength);
        return received;
      }
      if (FAILED(got.result) || got.action == no_action) {
        ADD_FAILURE() << "the receive queue has no action, though a receive is queued";
        return {.type = WEB_SOCKET_CLOSE_BUFFER_TYPE};
      }
    }
  }

  // One WebSocketSend and everything until it is indicated. NO_ACTION: a pong is on its way out.
  void send(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer) {
    EXPECT_EQ(WebSocketSend(app.handle, type, buffer, nullptr), S_OK);
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      const Got got = next(send_queue, 2);
      EXPECT_EQ(got.result, S_OK);
      if (got.action == to_network) write(got);
      if (got.action == no_action) std::this_thread::yield();
      if (got.action != send_complete) continue;
      return WebSocketCompleteAction(app.handle, got.context, 0);
    }
    ADD_FAILURE() << "a send never ends";
  }

  void send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload) {
    std::string memory(payload);
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data.pbBuffer = reinterpret_cast<PBYTE>(memory.data());
    buffer.Data.ulBufferLength = static_cast<ULONG>(memory.size());
    send(type, &buffer);
  }
};

}  // namespace wspc::contract

#endif
