// SPDX-License-Identifier: MIT
// easy_client: what stands behind wspc/client.h: attempts, one after the other, and the waits between them.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
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

  void start(Done done);
  void forget();  // nobody waits any more
  void cancel() noexcept;
  void trace(Trace trace) { trace_ = std::move(trace); }

  // After Done.
  WebSocket result();

 private:
  void begin();
  void wait();
  void attempt();
  std::shared_ptr<const io::TlsContext> tls();
  void opened();
  void failed(const Failure& failure);
  void put_away();
  void finish(const Failure& failure);

  io::Loop& loop_;
  const ClientOptions options_;
  const Backoff backoff_;
  Trace trace_;
  std::atomic<bool> cancelled_{false};

  // On the loop's thread.
  io::Timer timer_;
  std::shared_ptr<const io::TlsContext> tls_;
  std::shared_ptr<Channel> channel_;
  std::unique_ptr<io::Client> client_;
  std::weak_ptr<Channel> last_;  // that has opened
  TimePoint opened_at_{};
  unsigned failures_ = 0;  // in a row
  unsigned tried_ = 0;     // by this connect()
  Done done_;
  WebSocket socket_;
  Failure failure_;
};

void Client::Engine::start(Done done) {
  loop_.post([self = shared_from_this(), done = std::move(done)]() mutable {
    self->done_ = std::move(done);
    self->begin();
  });
}

// Who comes again waits at least a little: with those who lost the same server, it would be a flood. A WebSocket that
// was lost soon counts like an attempt that failed: a server may accept and drop at once, for ever.
void Client::Engine::begin() {
  tried_ = 0;
  if (const auto last = last_.lock(); opened_at_ == TimePoint{} || (last && !last->is_over())) return attempt();
  const bool settled = std::chrono::steady_clock::now() - opened_at_ >= backoff_.settled;
  failures_ = settled ? 1 : failures_ + 1;
  wait();
}

void Client::Engine::wait() {
  timer_.expires_after(io::delay(backoff_, failures_));
  timer_.async_wait([self = shared_from_this()](const io::ErrorCode&) { self->attempt(); });
}

void Client::Engine::attempt() {
  if (!done_) return;
  if (cancelled_.exchange(false)) return finish(failure(Failure::Cause::cancelled, "the attempt was given up"));
  ++tried_;
  channel_ = std::make_shared<Channel>(options_.connection.limits.outbox, trace_);
  channel_->keep();
  channel_->when_opened = [self = shared_from_this()] { self->opened(); };
  channel_->when_failed = [self = shared_from_this()](const Failure& failure) { self->failed(failure); };
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

void Client::Engine::opened() {
  opened_at_ = std::chrono::steady_clock::now();
  last_ = channel_;
  socket_ = channel_->face();
  put_away();
  finish({});
}

void Client::Engine::failed(const Failure& failure) {
  ++failures_;
  put_away();
  if (!may_pass(failure) || tried_ == backoff_.attempts) return finish(failure);
  wait();
}

// The client may be the one who calls.
void Client::Engine::put_away() {
  channel_.reset();
  loop_.post([client = std::shared_ptr<io::Client>(std::move(client_))] {});
}

void Client::Engine::finish(const Failure& failure) {
  failure_ = failure;
  if (done_) std::exchange(done_, {})();
}

void Client::Engine::cancel() noexcept {
  cancelled_ = true;
  loop_.post([self = shared_from_this()] {
    if (!self->done_) return;  // the next one, then
    self->timer_.cancel();
    if (self->channel_ && self->cancelled_.exchange(false)) self->client_->cancel();
  });
}

WebSocket Client::Engine::result() {
  if (!socket_) throw ConnectError(failure_);
  return std::exchange(socket_, {});
}

// Nobody waits for it any more.
void Client::Engine::forget() {
  loop_.post([self = shared_from_this()] {
    self->done_ = {};
    self->socket_ = {};
    self->timer_.cancel();
    if (self->client_) self->client_->cancel();
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
  engine_->start([done] { done->set_value(); });
  ended.wait();
  return engine_->result();
}

Client::Connecting Client::async_connect() { return Connecting(engine_); }
void Client::cancel() noexcept { engine_->cancel(); }
void Client::trace(Trace trace) { engine_->trace(std::move(trace)); }

Client::Connecting::Connecting(std::shared_ptr<Engine> engine) noexcept : engine_(std::move(engine)) {}
Client::Connecting::~Connecting() {
  if (waiting_) engine_->forget();
}
void Client::Connecting::await_suspend(std::coroutine_handle<> waiting) {
  waiting_ = true;
  const auto engine = engine_;
  engine->start([waiting] { waiting.resume(); });
}
WebSocket Client::Connecting::await_resume() {
  waiting_ = false;
  return engine_->result();
}

WebSocket connect(std::string url, ClientOptions options) {
  options.url = std::move(url);
  return Client(std::move(options), Backoff{.attempts = 1}).connect();
}

}  // namespace wspc
