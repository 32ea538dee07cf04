// SPDX-License-Identifier: MIT
// running_server: an echo server on a thread of its own, with a memory of what it heard.
#ifndef WSPC_TESTS_IO_RUNNING_SERVER_H
#define WSPC_TESTS_IO_RUNNING_SERVER_H

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/server/server.h"

namespace wspc::io {

class EchoHandler : public ServerHandler {
 public:
  // Called for every event before it is answered; what it says is not answered.
  std::function<bool(Session&, const Event&)> first = [](Session&, const Event&) { return false; };
  std::function<void(Session&)> at_open = [](Session&) {};

  void opened(Session& session) override {
    at_open(session);
    note([&] { ++opened_; });
  }
  void event(Session& session, const Event& event) override {
    if (first(session, event)) return;
    if (event.type == Event::Type::error) note([&] { errors_.push_back(event.error); });
    if (event.type != Event::Type::text && event.type != Event::Type::binary) return;
    const auto type = event.type == Event::Type::text ? MessageType::text : MessageType::binary;
    const Error error = event.last ? session.send(type, event.payload) : session.send_fragment(type, event.payload);
    note([&] {
      if (error != Error::none) refused_sends_.push_back(error);
      most_queued_ = std::max(most_queued_, session.queued());
    });
  }
  void closed(Session&, const Closure& closure) override {
    note([&] { closures_.push_back(closure); });
  }
  void refused(const Refused& refused) override {
    note([&] { refusals_.push_back(refused); });
  }
  void trouble(std::string_view text) override {
    note([&] { troubles_.emplace_back(text); });
  }
  void draining() override {
    note([&] { draining_ = true; });
  }

  void note_refusal() {
    note([&] { refused_sends_.push_back(Error::outbox_full); });
  }

  template <class Condition>
  bool eventually(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
  }

  // Read them inside eventually(), or when the server has ended.
  int opened_ = 0;
  std::vector<Error> errors_;
  std::vector<Error> refused_sends_;
  std::vector<Closure> closures_;
  std::vector<Refused> refusals_;
  std::vector<std::string> troubles_;
  std::size_t most_queued_ = 0;
  bool draining_ = false;

 private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

class RunningServer {
 public:
  explicit RunningServer(ServerOptions options = {}, std::function<void(EchoHandler&)> prepare = {})
      : server_((prepare ? prepare(handler) : void(), std::move(options)), handler) {
    EXPECT_EQ(server_.listen(), "");
    thread_ = std::thread([this] {
      server_.run();
      ended_ = true;
    });
  }
  ~RunningServer() { stop(); }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }
  void join() { thread_.join(); }

  Server* operator->() { return &server_; }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] bool ended() const { return ended_; }

  // Somebody who behaves is served.
  [[nodiscard]] bool serves() const {
    Peer peer = Peer::opened(port());
    if (!peer.send_frame(1, "still there?")) return false;
    const auto frame = peer.read_frame();
    return frame && frame->opcode == 1 && frame->payload == "still there?";
  }

  EchoHandler handler;

 private:
  Server server_;
  std::thread thread_;
  std::atomic<bool> ended_{false};
};

}  // namespace wspc::io

#endif
