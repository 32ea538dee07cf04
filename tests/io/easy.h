// SPDX-License-Identifier: MIT
// easy: what the tests of wspc/client.h and wspc/server.h share.
#ifndef WSPC_TESTS_IO_EASY_H
#define WSPC_TESTS_IO_EASY_H

#include <chrono>
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
