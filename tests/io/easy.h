// SPDX-License-Identifier: MIT
// easy: what the tests of wspc/client.h and wspc/server.h share.
#ifndef WSPC_TESTS_IO_EASY_H
#define WSPC_TESTS_IO_EASY_H

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "wspc/client.h"
#include "wspc/server.h"

namespace wspc {

inline Task<> echo(WebSocket socket) {
  while (auto message = co_await socket.async_receive()) co_await socket.async_send(*message);
}

// A coroutine that begins immediately, and is destroyed with this object, wherever it waits.
class Started {
 public:
  struct promise_type {
    Started get_return_object() { return Started(std::coroutine_handle<promise_type>::from_promise(*this)); }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_always final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept { std::terminate(); }
  };
  Started(Started&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Started& operator=(Started&&) = delete;
  ~Started() {
    if (coroutine_) coroutine_.destroy();
  }

 private:
  explicit Started(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  std::coroutine_handle<promise_type> coroutine_;
};

// A server whose run() is on a thread of its own.
class Running {
 public:
  explicit Running(Server::Talk talk, ServerOptions options = {})
      : server_(std::move(options)), thread_([this, talk = std::move(talk)] { server_.run(talk); }) {}
  ~Running() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }
  Server& operator*() noexcept { return server_; }
  Server* operator->() noexcept { return &server_; }
  [[nodiscard]] std::string url() const { return server_.url() + "/"; }

 private:
  Server server_;
  std::thread thread_;
};

inline bool soon(const std::function<bool()>& true_then) {
  for (int i = 0; i < 1000; ++i) {
    if (true_then()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace wspc

#endif
