// SPDX-License-Identifier: MIT
// easy_server: the implementation of wspc/server.h: a channel for each session, and a task or a place in the queue.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "io/api/channel.h"
#include "io/loop/fork_guard.h"
#include "io/server/server.h"
#include "io/session/frame_tracer.h"
#include "io/session/thrown.h"
#include "wspc/server.h"

namespace wspc {

using io::Channel;

class Server::State final : public std::enable_shared_from_this<State>, private io::ServerHandler {
 public:
  explicit State(ServerOptions options)
      : limit_(options.connection.limits.outbox),
        report_(options.report),
        server_(io::in_messages(std::move(options)), *this) {}
  ~State() override = default;

  [[nodiscard]] io::Server& server() noexcept { return server_; }
  [[nodiscard]] const io::Server& server() const noexcept { return server_; }
  void trace(Trace trace) { trace_ = std::move(trace); }

  void run(Talk talk);
  void start();
  void stop();
  WebSocket accept();
  bool wait_for_next(std::coroutine_handle<> waiting, WebSocket& socket);  // false: `socket` is there, or none will be
  void forget(std::coroutine_handle<> waiting) noexcept;

 private:
  struct Accepter {
    std::coroutine_handle<> waiting;
    WebSocket* socket;
  };

  std::unique_ptr<io::TrafficObserver> observer(io::Session& session, const io::Opening& opening) override;
  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override { channel(session).event(session, event); }
  void writable(io::Session& session) override { channel(session).writable(session); }
  void closed(io::Session& session, const Closure& closure) override { channel(session).closed(session, closure); }

  void trouble(std::string_view what) override {
    if (report_) report_(what);
  }

  static Channel& channel(io::Session& session) noexcept { return *static_cast<Channel*>(session.context()); }
  void hand_out(WebSocket socket);
  void begin(WebSocket socket);
  static void fail(WebSocket& socket) noexcept;
  detail::Detached converse(WebSocket socket);
  void end();

  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  const std::size_t limit_;
  const std::function<void(std::string_view)> report_;
  Trace trace_;
  Talk talk_;
  io::Server server_;
  std::thread thread_;
  std::once_flag started_;
  const io::ForkGuard process_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<WebSocket> next_;
  std::deque<Accepter> accepters_;
  std::size_t talks_ = 0;  // tasks that have not ended
  bool ended_ = false;
};

void Server::State::stop() {
  if (!process_.is_own_process()) {
    static_cast<void>(new std::shared_ptr<State>(shared_from_this()));  // the parent's: never destroyed here
    return;
  }
  if (!thread_.joinable()) return;
  server_.stop();
  thread_.join();
}

std::unique_ptr<io::TrafficObserver> Server::State::observer(io::Session& session, const io::Opening&) {
  return trace_ ? std::make_unique<io::FrameTracer>(session, trace_) : nullptr;
}

void Server::State::opened(io::Session& session) {
  const auto channel = std::make_shared<Channel>(limit_);
  session.context(channel.get());
  channel->opened(session);
  try {
    hand_out(channel->face());
  } catch (...) {
    channel->closed(session, {});
    throw;
  }
}

void Server::State::hand_out(WebSocket socket) {
  if (talk_) return begin(std::move(socket));
  std::unique_lock lock(mutex_);
  if (accepters_.empty()) {
    next_.push_back(std::move(socket));
    return changed_.notify_one();
  }
  const Accepter accepter = accepters_.front();
  accepters_.pop_front();
  *accepter.socket = std::move(socket);
  lock.unlock();
  accepter.waiting.resume();
}

void Server::State::run(Talk talk) {
  talk_ = std::move(talk);
  server_.run();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return talks_ == 0; });
}

void Server::State::begin(WebSocket socket) {
  note([this] { ++talks_; });
  try {
    converse(std::move(socket));
  } catch (...) {  // no memory for the coroutine
    note([this] { --talks_; });
    throw;
  }
}

void Server::State::fail(WebSocket& socket) noexcept {
  try {
    static_cast<void>(socket.async_close(close_code::internal_error));
  } catch (const std::bad_alloc&) {
    socket.abort();
  }
}

detail::Detached Server::State::converse(WebSocket socket) {
  try {
    co_await talk_(socket);
  } catch (...) {
    io::tell_thrown(*this);
    fail(socket);
  }
  socket = {};
  note([this] { --talks_; });
}

void Server::State::start() {
  std::call_once(started_, [this] {
    thread_ = std::thread([this] {
      try {
        server_.run();
      } catch (...) {  // there can be no more threads
        io::tell_thrown(*this);
      }
      end();
    });
  });
}

void Server::State::end() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  const std::deque<WebSocket> unclaimed = std::exchange(next_, {});  // closed when the lock is no longer held
  changed_.notify_all();
  while (!accepters_.empty()) {  // one at a time: a task that ends may destroy another one that still waits
    const std::coroutine_handle<> waiting = accepters_.front().waiting;
    accepters_.pop_front();
    lock.unlock();
    waiting.resume();
    lock.lock();
  }
  lock.unlock();
}

WebSocket Server::State::accept() {
  start();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !next_.empty() || ended_; });
  if (next_.empty()) return {};
  WebSocket socket = std::move(next_.front());
  next_.pop_front();
  return socket;
}

bool Server::State::wait_for_next(std::coroutine_handle<> waiting, WebSocket& socket) {
  start();
  const std::lock_guard lock(mutex_);
  if (!next_.empty()) {
    socket = std::move(next_.front());
    next_.pop_front();
    return false;
  }
  if (ended_) return false;
  accepters_.push_back({waiting, &socket});
  return true;
}

void Server::State::forget(std::coroutine_handle<> waiting) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase_if(accepters_, [waiting](const Accepter& accepter) { return accepter.waiting == waiting; });
}

// ---- the face ------------------------------------------------------------------------------------------------------

Server::Server(ServerOptions options) : state_(std::make_shared<State>(std::move(options))) {
  if (const std::string problem = state_->server().listen(); !problem.empty()) throw ListenError(problem);
}
Server::~Server() { state_->stop(); }

std::uint16_t Server::port() const noexcept { return state_->server().port(); }
std::string Server::url() const { return state_->server().url(); }
std::string Server::certificate() const { return state_->server().certificate(); }

void Server::run(Talk talk) { state_->run(std::move(talk)); }
void Server::start() { state_->start(); }
WebSocket Server::accept() { return state_->accept(); }
Server::Accepting Server::async_accept() { return Accepting(state_); }

void Server::obey_signals() { state_->server().obey_signals(); }
void Server::drain() { state_->server().drain(); }
void Server::stop() { state_->server().stop(); }
std::string Server::reload() { return state_->server().reload(); }
void Server::trace(Trace trace) { state_->trace(std::move(trace)); }
Metrics Server::metrics() const noexcept { return state_->server().metrics(); }

Server::Accepting::Accepting(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
Server::Accepting::~Accepting() {
  if (waiting_) state_->forget(waiting_);
}
bool Server::Accepting::await_suspend(std::coroutine_handle<> waiting) {
  const auto state = state_;
  waiting_ = waiting;
  return state->wait_for_next(waiting, socket_);
}
WebSocket Server::Accepting::await_resume() noexcept {
  waiting_ = {};
  return std::move(socket_);
}

}  // namespace wspc
