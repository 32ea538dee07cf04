// SPDX-License-Identifier: MIT
// easy_client: the implementation of wspc/client.h: attempts, one after the other, and the waits between them.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "http/url.h"
#include "io/api/channel.h"
#include "io/api/client_thread.h"
#include "io/loop/backoff.h"
#include "io/tls/tls_context.h"
#include "wspc/client.h"

namespace wspc {

using io::Channel;

namespace {

Failure given_up() { return failure(Failure::Cause::cancelled, "the attempt was given up"); }

}  // namespace

// It may outlive its loop, which ends with the process.
class Client::State final : public std::enable_shared_from_this<State>, private io::Deadline {
 public:
  // Called on the loop's thread when connect() has ended.
  using Done = std::function<void()>;

  State(ClientOptions options, Backoff backoff)
      : loop_(io::ClientThread::loop()),
        mailbox_(loop_.mailbox()),
        options_(io::in_messages(std::move(options))),
        backoff_(backoff) {}

  // Sets `number`, by which this connect() can be forgotten, before `done` may be called.
  void start(Done done, std::uint64_t& number);
  void forget(std::uint64_t number) noexcept;  // From any thread, when nothing waits for this connect().
  void cancel() noexcept;
  void trace(Trace trace) { trace_ = std::move(trace); }

  // Call it after Done.
  WebSocket result();

 private:
  // All on the loop's thread. `number` is the connect() that they belong to: what is left of one that was forgotten
  // must not disturb the next.
  void begin(std::uint64_t number);
  void wait(std::uint64_t number);
  void due(TimePoint now) override;
  void attempt(std::uint64_t number);
  std::shared_ptr<const io::TlsContext> tls();
  void opened(std::uint64_t number, const std::shared_ptr<Channel>& channel);
  void failed(std::uint64_t number, const Failure& failure);
  void put_away();
  void give_up();
  void cancel_now();
  void forget_now(std::uint64_t number);
  void finish(std::uint64_t number, const Failure& failure);
  [[nodiscard]] bool is_awaited(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t latest() const;

  io::Loop& loop_;  // on its thread only
  const std::shared_ptr<io::Mailbox> mailbox_;
  const ClientOptions options_;
  const Backoff backoff_;
  Trace trace_;
  std::atomic<bool> cancelled_{false};  // the connect() under way or, if there is none, the next

  mutable std::mutex mutex_;
  std::uint64_t number_ = 0;  // the latest connect()
  Done done_;                 // its end is awaited

  // Runs on the loop's thread.
  std::uint64_t waiting_ = 0;  // the connect() that the deadline belongs to
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

void Client::State::start(Done done, std::uint64_t& number) {
  std::unique_lock lock(mutex_);
  done_ = std::move(done);
  const std::uint64_t own = number = ++number_;
  lock.unlock();
  if (mailbox_->post([self = shared_from_this(), own] { self->begin(own); })) return;
  finish(own, given_up());
}

bool Client::State::is_awaited(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return done_ && number == number_;
}

std::uint64_t Client::State::latest() const {
  const std::lock_guard lock(mutex_);
  return number_;
}

// Another connect() waits at least a little: together with all others that lost the same server, it would be a flood. A
// WebSocket that was lost soon counts like an attempt that failed: a server may accept and drop at once, for ever.
void Client::State::begin(std::uint64_t number) {
  if (!is_awaited(number)) return;
  give_up();
  tried_ = 0;
  if (const auto last = last_.lock(); opened_at_ == TimePoint{} || (last && !last->is_over())) return attempt(number);
  const bool settled = std::chrono::steady_clock::now() - opened_at_ >= backoff_.settled;
  failures_ = settled ? 1 : failures_ + 1;
  wait(number);
}

// The coroutine that awaits connect() keeps this alive meanwhile.
void Client::State::wait(std::uint64_t number) {
  waiting_ = number;
  loop_.set(*this, io::later(std::chrono::steady_clock::now(), io::delay(backoff_, failures_)));
}

void Client::State::due(TimePoint) {
  const auto self = shared_from_this();
  attempt(waiting_);
}

void Client::State::attempt(std::uint64_t number) {
  if (!is_awaited(number)) return;
  if (cancelled_) return finish(number, given_up());
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

// Makes the context once for all attempts. If the options are wrong, the client finds that again and reports it.
std::shared_ptr<const io::TlsContext> Client::State::tls() {
  http::Url url;
  if (!tls_ && http::parse(options_.url, url).empty() && url.secure) {
    [[maybe_unused]] const std::string wrong = io::make_tls_context(options_.tls, options_.http, tls_);
  }
  return tls_;
}

// A WebSocket that nobody waits for is closed: its only copy goes.
void Client::State::opened(std::uint64_t number, const std::shared_ptr<Channel>& channel) {
  WebSocket socket = channel->face();
  if (!is_awaited(number)) return;
  opened_at_ = std::chrono::steady_clock::now();
  last_ = channel;
  socket_ = std::move(socket);
  put_away();
  finish(number, {});
}

void Client::State::failed(std::uint64_t number, const Failure& failure) {
  if (!is_awaited(number)) return;
  ++failures_;
  put_away();
  if (cancelled_) return finish(number, given_up());
  if (!may_pass(failure) || tried_ == backoff_.attempts) return finish(number, failure);
  wait(number);
}

// The client may be the caller, so it is destroyed later, by the loop.
void Client::State::put_away() {
  channel_.reset();
  loop_.post([client = std::shared_ptr<io::Client>(std::move(client_))] {});
}

// Abandons an attempt that nothing waits for any more. Its channel lives until it has been notified.
void Client::State::give_up() {
  loop_.set(*this, TimePoint::max());
  if (!client_) return;
  client_->cancel();
  put_away();
}

void Client::State::finish(std::uint64_t number, const Failure& failure) {
  std::unique_lock lock(mutex_);
  if (number != number_ || !done_) return;
  failure_ = failure;
  cancelled_ = false;
  const Done done = std::exchange(done_, {});
  lock.unlock();
  done();
}

// If there is no memory for a task, the attempt continues to its own end.
void Client::State::cancel() noexcept {
  cancelled_ = true;
  try {
    mailbox_->post([self = shared_from_this()] { self->cancel_now(); });
  } catch (const std::bad_alloc&) {
  }
}

// An attempt that fails for another reason before it is told is the last one all the same: failed() sees to that.
void Client::State::cancel_now() {
  const std::uint64_t number = latest();
  if (!cancelled_ || !is_awaited(number)) return;
  if (client_) return client_->cancel();
  if (Deadline::at() == TimePoint::max()) return;  // it has not begun, and will find out
  loop_.set(*this, TimePoint::max());
  attempt(number);
}

WebSocket Client::State::result() {
  if (!socket_) throw ConnectError(failure_);
  return std::exchange(socket_, {});
}

// After this the caller's coroutine is not resumed. What has begun for it is put away on the loop, unless a later
// connect() has taken its place there.
void Client::State::forget(std::uint64_t number) noexcept {
  std::unique_lock lock(mutex_);
  if (number != number_) return;
  done_ = {};
  cancelled_ = false;
  lock.unlock();
  try {
    mailbox_->post([self = shared_from_this(), number] { self->forget_now(number); });
  } catch (const std::bad_alloc&) {  // it is put away by the next connect()
  }
}

void Client::State::forget_now(std::uint64_t number) {
  if (number != latest()) return;
  socket_ = {};
  give_up();
}

// ---- the face ------------------------------------------------------------------------------------------------------

Client::Client(ClientOptions options, Backoff backoff) : state_(std::make_shared<State>(std::move(options), backoff)) {}
Client::~Client() = default;

WebSocket Client::connect() {
  io::ClientThread::check();
  // Shared: the loop's thread may still be inside set_value() when this one goes on.
  const auto done = std::make_shared<std::promise<void>>();
  const std::future<void> ended = done->get_future();
  std::uint64_t number = 0;
  state_->start([done] { done->set_value(); }, number);
  ended.wait();
  return state_->result();
}

Client::Connecting Client::async_connect() { return Connecting(state_); }
void Client::cancel() noexcept { state_->cancel(); }
void Client::trace(Trace trace) { state_->trace(std::move(trace)); }

Client::Connecting::Connecting(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
Client::Connecting::~Connecting() {
  if (number_ != 0) state_->forget(number_);
}
void Client::Connecting::await_suspend(std::coroutine_handle<> waiting) {
  const auto state = state_;  // as soon as others may resume the coroutine, this may be gone
  state->start([waiting] { waiting.resume(); }, number_);
}
WebSocket Client::Connecting::await_resume() {
  number_ = 0;
  return state_->result();
}

WebSocket connect(std::string url, ClientOptions options) {
  options.url = std::move(url);
  return Client(std::move(options), Backoff{.attempts = 1}).connect();
}

}  // namespace wspc
