// SPDX-License-Identifier: MIT
// easy_client: what stands behind wspc/client.h: attempts, one after the other, and the waits between them.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "http/url.h"
#include "io/backoff.h"
#include "io/channel.h"
#include "io/client_thread.h"
#include "io/tls_context.h"
#include "wspc/client.h"

namespace wspc {

using io::Channel;

class Client::Engine final : public std::enable_shared_from_this<Engine> {
 public:
  // What connect() comes to. Called on the loop's thread.
  using Done = std::function<void()>;

  Engine(ClientOptions options, Backoff backoff)
      : loop_(io::ClientThread::loop()),
        options_(io::in_messages(std::move(options))),
        backoff_(backoff),
        timer_(loop_.context()) {}

  // Sets `number`, by which this connect() can be forgotten, before `done` may be called.
  void start(Done done, std::uint64_t& number);
  void forget(std::uint64_t number) noexcept;  // From any thread: nobody waits for this connect() any more.
  void cancel() noexcept;
  void trace(Trace trace) { trace_ = std::move(trace); }

  // After Done.
  WebSocket result();

 private:
  // All on the loop's thread. `number` is the connect() that they belong to: what is left of one that was forgotten
  // must not disturb the next.
  void begin(std::uint64_t number);
  void wait(std::uint64_t number);
  void attempt(std::uint64_t number);
  std::shared_ptr<const io::TlsContext> tls();
  void opened(std::uint64_t number, const std::shared_ptr<Channel>& channel);
  void failed(std::uint64_t number, const Failure& failure);
  void put_away();
  void give_up();
  void finish(std::uint64_t number, const Failure& failure);
  [[nodiscard]] bool is_awaited(std::uint64_t number) const;

  io::Loop& loop_;
  const ClientOptions options_;
  const Backoff backoff_;
  Trace trace_;
  std::atomic<bool> cancelled_{false};

  mutable std::mutex mutex_;
  std::uint64_t number_ = 0;  // the latest connect()
  Done done_;                 // its end is awaited

  // On the loop's thread.
  io::Timer timer_;
  std::shared_ptr<const io::TlsContext> tls_;
  std::shared_ptr<Channel> channel_;
  std::unique_ptr<io::Client> client_;
  std::weak_ptr<Channel> last_;  // that has opened
  TimePoint opened_at_{};
  unsigned failures_ = 0;  // in a row
  unsigned tried_ = 0;     // by this connect()
  WebSocket socket_;
  Failure failure_;
};

void Client::Engine::start(Done done, std::uint64_t& number) {
  std::unique_lock lock(mutex_);
  done_ = std::move(done);
  const std::uint64_t own = number = ++number_;
  lock.unlock();
  loop_.post([self = shared_from_this(), own] { self->begin(own); });
}

bool Client::Engine::is_awaited(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return done_ && number == number_;
}

// Another connect() waits at least a little: together with all others that lost the same server, it would be a flood. A
// WebSocket that was lost soon counts like an attempt that failed: a server may accept and drop at once, for ever.
void Client::Engine::begin(std::uint64_t number) {
  if (!is_awaited(number)) return;
  give_up();
  tried_ = 0;
  if (const auto last = last_.lock(); opened_at_ == TimePoint{} || (last && !last->is_over())) return attempt(number);
  const bool settled = std::chrono::steady_clock::now() - opened_at_ >= backoff_.settled;
  failures_ = settled ? 1 : failures_ + 1;
  wait(number);
}

// A wait that is cancelled ends early, and attempt() finds out why.
void Client::Engine::wait(std::uint64_t number) {
  timer_.expires_at(io::later(std::chrono::steady_clock::now(), io::delay(backoff_, failures_)));
  timer_.async_wait([self = shared_from_this(), number](const io::ErrorCode&) { self->attempt(number); });
}

void Client::Engine::attempt(std::uint64_t number) {
  if (!is_awaited(number)) return;
  if (cancelled_.exchange(false)) return finish(number, failure(Failure::Cause::cancelled, "the attempt was given up"));
  ++tried_;
  channel_ = std::make_shared<Channel>(options_.connection.limits.outbox, trace_);
  channel_->keep();
  channel_->when_opened = [self = shared_from_this(), number, weak = std::weak_ptr(channel_)] {
    if (const auto channel = weak.lock()) self->opened(number, channel);
  };
  channel_->when_failed = [self = shared_from_this(), number](const Failure& why) { self->failed(number, why); };
  client_ = std::make_unique<io::Client>(loop_, options_, *channel_, tls());
  client_->start();
}

// Made once for all attempts. What is wrong with the options, the client finds again, and says.
std::shared_ptr<const io::TlsContext> Client::Engine::tls() {
  http::Url url;
  if (!tls_ && http::parse(options_.url, url).empty() && url.secure) {
    [[maybe_unused]] const std::string wrong = io::make_tls_context(options_.tls, options_.http, tls_);
  }
  return tls_;
}

// A WebSocket that nobody waits for is closed: its only copy goes.
void Client::Engine::opened(std::uint64_t number, const std::shared_ptr<Channel>& channel) {
  WebSocket socket = channel->face();
  if (!is_awaited(number)) return;
  opened_at_ = std::chrono::steady_clock::now();
  last_ = channel;
  socket_ = std::move(socket);
  put_away();
  finish(number, {});
}

void Client::Engine::failed(std::uint64_t number, const Failure& failure) {
  if (!is_awaited(number)) return;
  ++failures_;
  put_away();
  if (!may_pass(failure) || tried_ == backoff_.attempts) return finish(number, failure);
  wait(number);
}

// The client may be the one who calls.
void Client::Engine::put_away() {
  channel_.reset();
  loop_.post([client = std::shared_ptr<io::Client>(std::move(client_))] {});
}

// What is left of an attempt that nobody waits for. Its channel lasts until it has been told.
void Client::Engine::give_up() {
  if (!client_) return;
  client_->cancel();
  put_away();
}

void Client::Engine::finish(std::uint64_t number, const Failure& failure) {
  std::unique_lock lock(mutex_);
  if (number != number_ || !done_) return;
  failure_ = failure;
  const Done done = std::exchange(done_, {});
  lock.unlock();
  done();
}

void Client::Engine::cancel() noexcept {
  cancelled_ = true;
  loop_.post([self = shared_from_this()] {
    std::unique_lock lock(self->mutex_);
    if (!self->done_) return;  // the next one, then
    lock.unlock();
    self->timer_.cancel();
    if (self->channel_ && self->cancelled_.exchange(false)) self->client_->cancel();
  });
}

WebSocket Client::Engine::result() {
  if (!socket_) throw ConnectError(failure_);
  return std::exchange(socket_, {});
}

// After this the caller's coroutine is not resumed. What has begun for it is put away on the loop, unless a later
// connect() has taken its place there.
void Client::Engine::forget(std::uint64_t number) noexcept {
  std::unique_lock lock(mutex_);
  if (number != number_) return;
  done_ = {};
  lock.unlock();
  loop_.post([self = shared_from_this(), number] {
    std::unique_lock again(self->mutex_);
    if (number != self->number_) return;
    again.unlock();
    self->socket_ = {};
    self->timer_.cancel();
    self->give_up();
  });
}

// ---- the face ------------------------------------------------------------------------------------------------------

Client::Client(ClientOptions options, Backoff backoff)
    : engine_(std::make_shared<Engine>(std::move(options), backoff)) {}
Client::~Client() = default;

WebSocket Client::connect() {
  io::ClientThread::check();
  // Shared: the loop's thread may still be inside set_value() when this one goes on.
  const auto done = std::make_shared<std::promise<void>>();
  const std::future<void> ended = done->get_future();
  std::uint64_t number = 0;
  engine_->start([done] { done->set_value(); }, number);
  ended.wait();
  return engine_->result();
}

Client::Connecting Client::async_connect() { return Connecting(engine_); }
void Client::cancel() noexcept { engine_->cancel(); }
void Client::trace(Trace trace) { engine_->trace(std::move(trace)); }

Client::Connecting::Connecting(std::shared_ptr<Engine> engine) noexcept : engine_(std::move(engine)) {}
Client::Connecting::~Connecting() {
  if (number_ != 0) engine_->forget(number_);
}
void Client::Connecting::await_suspend(std::coroutine_handle<> waiting) {
  const auto engine = engine_;  // as soon as others may resume the coroutine, this may be gone
  engine->start([waiting] { waiting.resume(); }, number_);
}
WebSocket Client::Connecting::await_resume() {
  number_ = 0;
  return engine_->result();
}

WebSocket connect(std::string url, ClientOptions options) {
  options.url = std::move(url);
  return Client(std::move(options), Backoff{.attempts = 1}).connect();
}

}  // namespace wspc
