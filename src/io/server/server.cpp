// SPDX-License-Identifier: MIT
// server: accepts connections and turns valid requests into WebSocket sessions.   RFC 6455 §4.2
#include "io/server/server.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "io/loop/clock.h"
#include "io/loop/socket_stream.h"
#include "io/server/listener.h"
#include "io/server/server_opening.h"
#include "io/server/worker.h"

namespace wspc::io {
namespace {

// How many connections beyond the limit get a 503; more are dropped without a response.
constexpr std::size_t told_that_it_is_full = 64;

constexpr std::chrono::seconds trouble_again{1};

}  // namespace

class Server::State {
 public:
  State(ServerOptions options, ServerHandler& handler);

  std::string listen();
  std::string reload();
  [[nodiscard]] Tcp::endpoint endpoint() const noexcept { return tcp_endpoint(listeners_.front()->endpoint()); }
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::shared_ptr<const TlsContext> tls() const;
  std::optional<AdmissionSlot> admit();
  std::optional<AdmissionSlot> admit_page();
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
  void obey_signals();
  void run();
  void drain(Worker::Drain drain);
  void for_each(std::function<void(Session&)> task);
  [[nodiscard]] Worker::Drain gracefully() const noexcept { return {options_.drain_spread, options_.drain_window}; }
  [[nodiscard]] Metrics metrics() const noexcept;

 private:
  Loop& first() noexcept { return workers_.front()->loop(); }
  std::unique_ptr<Listener> make_listener(Worker& worker);
  std::string listen_on_each();
  void hang_up();
  void await_signal(Worker::Drain drain);
  void accepted(Socket socket, Worker& worker);
  void begin(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake, ServerOpening::Welcome welcome);
  void secure(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake, ServerOpening::Welcome welcome);
  void open(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake, ServerOpening::Welcome welcome,
            TimePoint came);
  void in_trouble(const ErrorCode& error);
  void begin_drain(Worker::Drain drain);

  ServerOptions options_;
  ServerHandler& handler_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> handshakes_{0};
  std::atomic<std::size_t> pages_{0};
  H2Service h2_service_;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  boost::asio::signal_set signals_;
  std::mutex trouble_mutex_;
  TimePoint complained_{};
  std::size_t next_lane_ = 0;
  bool draining_ = false;
};

namespace {

std::vector<std::unique_ptr<Worker>> make_lanes(unsigned threads) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < std::max(threads, 1u); ++i) workers.push_back(std::make_unique<Worker>());
  return workers;
}

}  // namespace

Server::State::State(ServerOptions options, ServerHandler& handler)
    : options_(std::move(options)),
      handler_(handler),
      h2_service_{options_.policy,
                  handler,
                  options_.connection,
                  options_.max_message_rate,
                  [this] { return admit(); },
                  [this] { return admit_page(); }},
      workers_(make_lanes(options_.threads)),
      signals_(first().context()) {}

// ---- accepting -----------------------------------------------------------------------------------------------------

// With a shared port each worker accepts for itself; otherwise the first one does, for all of them in turn.
std::unique_ptr<Listener> Server::State::make_listener(Worker& worker) {
  const auto accepted = [this, &worker](Socket socket) {
    this->accepted(std::move(socket), options_.share_port ? worker : *workers_[next_lane_++ % workers_.size()]);
  };
  const auto may_accept = [this] { return handshakes_ < options_.max_handshakes; };
  const auto in_trouble = [this](const ErrorCode& error) { this->in_trouble(error); };
  return std::make_unique<Listener>(worker.loop().context(), Listener::Callbacks{accepted, may_accept, in_trouble});
}

std::string Server::State::listen() {
  if (options_.tls && !tls()) {
    if (std::string problem = reload(); !problem.empty()) return problem;
  }
  listeners_.push_back(make_listener(*workers_.front()));
  std::string problem = listeners_.front()->listen({options_.address, options_.port, options_.share_port});
  return problem.empty() && options_.share_port ? listen_on_each() : problem;
}

// The other loops listen on the port that the first one has got.
std::string Server::State::listen_on_each() {
  if (endpoint().port() == 0) return options_.address + ": only an IP address's port can be shared";
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    listeners_.push_back(make_listener(*workers_[i]));
    std::string problem = listeners_.back()->listen({options_.address, endpoint().port(), true});
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string Server::State::url() const {
  if (endpoint().port() == 0) return options_.address;
  return (options_.tls ? "wss://" : "ws://") + format(endpoint());
}

std::string Server::State::reload() {
  if (!options_.tls) return {};
  const auto made = std::make_shared<TlsContext>();
  std::string problem = options_.policy.http2 ? made->prepare(*options_.tls, {"h2", "http/1.1"})
                                              : made->prepare(*options_.tls, {"http/1.1"});
  if (!problem.empty()) return problem;
  const std::lock_guard lock(tls_mutex_);
  tls_ = made;
  return {};
}

std::shared_ptr<const TlsContext> Server::State::tls() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

void Server::State::accepted(Socket socket, Worker& worker) {
  const std::size_t others = connections_;
  if (others >= options_.max_connections + told_that_it_is_full) return;
  const auto welcome = others < options_.max_connections ? ServerOpening::Welcome::open : ServerOpening::Welcome::full;
  auto stream =
      std::make_unique<SocketStream>(worker.loop().readiness(), std::move(socket), AdmissionSlot(connections_));
  if (workers_.size() == 1 || options_.share_port)
    return begin(worker, std::move(stream), AdmissionSlot(handshakes_), welcome);
  // This owns the loops: no handler runs when it is gone.
  boost::asio::post(worker.loop().context(), [this, &worker, welcome, stream = std::move(stream),
                                              handshake = AdmissionSlot(handshakes_)]() mutable {
    begin(worker, std::move(stream), std::move(handshake), welcome);
  });
}

void Server::State::begin(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake,
                          ServerOpening::Welcome welcome) {
  if (options_.tls) return secure(worker, std::move(stream), std::move(handshake), welcome);
  open(worker, std::move(stream), std::move(handshake), welcome, now());
}

void Server::State::secure(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake,
                           ServerOpening::Welcome welcome) {
  const std::string remote = stream->remote();
  const TimePoint came = now();
  const std::chrono::milliseconds open_timeout = options_.connection.timeouts.open;
  const TimePoint end = open_timeout.count() > 0 ? later(came, open_timeout) : TimePoint::max();
  const auto context = tls();
  const auto waiting =
      std::make_shared<TlsHandshake>(worker.loop(), std::move(stream), context->accept(), context, remote);
  const auto slot = std::make_shared<AdmissionSlot>(std::move(handshake));
  worker.shake_hands(waiting, end,
                     [this, &worker, remote, came, welcome, slot](
                         TlsHandshake::Result result, std::unique_ptr<TlsStream> secured, const std::string& error) {
                       if (result != TlsHandshake::Result::done) {
                         worker.loop().counters().refused.add();
                         return handler_.refused({remote, 0, Error::none, error});
                       }
                       if (secured->protocol() == "h2") return worker.speak_http2(std::move(secured), {}, h2_service_);
                       open(worker, std::move(secured), std::move(*slot), welcome, came);
                     });
}

// A WebSocket on an HTTP/2 connection counts as much as one with a connection of its own.
std::optional<AdmissionSlot> Server::State::admit() {
  if (connections_ >= options_.max_connections) return {};
  return AdmissionSlot(connections_);
}

std::optional<AdmissionSlot> Server::State::admit_page() {
  if (pages_ >= options_.max_pages) return {};
  return AdmissionSlot(pages_);
}

void Server::State::open(Worker& worker, std::unique_ptr<Stream> stream, AdmissionSlot handshake,
                         ServerOpening::Welcome welcome, TimePoint came) {
  std::string remote = stream->remote();
  ServerOpening::Others others;
  others.speak_http2 = [this, &worker](std::unique_ptr<Stream> own, const std::string& received) {
    worker.speak_http2(std::move(own), received, h2_service_);
  };
  others.admit_page = [this] { return admit_page(); };
  others.send_page = [this, &worker](std::unique_ptr<Stream> own, std::string head, http::Body body,
                                     AdmissionSlot slot) {
    worker.send_page(std::move(own),
                     {std::move(head), std::move(body), std::move(slot), options_.connection.timeouts.pong}, handler_);
  };
  Session::Start start{
      Role::server, options_.connection,
      std::make_unique<ServerOpening>(options_.policy, handler_, worker.loop().counters(), std::move(remote), welcome,
                                      std::move(handshake), std::move(others)),
      options_.max_message_rate};
  auto& left = start.options.timeouts.open;
  const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(now() - came);
  if (left.count() > 0) left = std::max(left - gone, std::chrono::milliseconds(1));
  const auto session = Session::start(worker.loop(), std::move(stream), std::move(start), handler_);
  if (worker.draining()) session->go_away();
}

void Server::State::in_trouble(const ErrorCode& error) {
  const std::lock_guard lock(trouble_mutex_);
  if (now() < complained_ + trouble_again) return;
  complained_ = now();
  handler_.trouble("accept: " + error.message());
}

// ---- running and ending --------------------------------------------------------------------------------------------

void Server::State::obey_signals() {
  ErrorCode ignored;
  signals_.add(SIGINT, ignored);
  signals_.add(SIGTERM, ignored);
  if (options_.tls) signals_.add(SIGHUP, ignored);
  await_signal(gracefully());
}

// The second signal stops the server immediately.
void Server::State::await_signal(Worker::Drain drain) {
  // This owns the loops: no handler runs when it is gone.
  signals_.async_wait([this, drain](ErrorCode error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      hang_up();
      return await_signal(drain);
    }
    begin_drain(drain);
    await_signal({});
  });
}

void Server::State::hang_up() {
  std::string problem = unfit_to_reload(*options_.tls);
  if (problem.empty()) problem = reload();
  if (problem.empty()) return handler_.reloaded();
  handler_.trouble("the old certificate stays: " + problem);
}

void Server::State::run() {
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    listeners_[i]->start();
    workers_[i]->loop().on_recovery([&listener = *listeners_[i]] { listener.recover(); });
  }
  std::vector<std::thread> threads;
  const auto join = [&threads] {
    for (std::thread& thread : threads) thread.join();
  };
  try {
    for (std::size_t i = 1; i < workers_.size(); ++i) threads.emplace_back([this, i] { workers_[i]->loop().run(); });
  } catch (...) {  // there can be no more threads: nobody is served
    for (const auto& worker : workers_) worker->loop().stop();
    join();
    throw;
  }
  first().run();
  join();
}

void Server::State::drain(Worker::Drain drain) {
  // This owns the loops: no handler runs when it is gone.
  first().post([this, drain] { begin_drain(drain); });
}

// The listeners first: what they have handed over before is in front of the workers' orders to drain.
void Server::State::begin_drain(Worker::Drain drain) {
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    workers_[i]->loop().post([&listener = *listeners_[i]] { listener.close(); });
  }
  if (!std::exchange(draining_, true)) handler_.draining();
  for (const auto& worker : workers_) {
    worker->loop().post([&worker = *worker, drain] { worker.drain(drain); });
  }
}

void Server::State::for_each(std::function<void(Session&)> task) {
  for (const auto& worker : workers_) {
    worker->loop().post([&loop = worker->loop(), task] { Session::for_each_open(loop, task); });
  }
}

Metrics Server::State::metrics() const noexcept {
  Metrics sum;
  for (const auto& worker : workers_) add(worker->loop().counters(), sum);
  sum.connections = connections_;
  sum.handshakes = handshakes_;
  sum.pages = pages_;
  return sum;
}

// ---- the face ------------------------------------------------------------------------------------------------------

Server::Server(ServerOptions options, ServerHandler& handler)
    : state_(std::make_unique<State>(std::move(options), handler)) {}
Server::~Server() = default;

std::string Server::listen() { return state_->listen(); }
std::uint16_t Server::port() const noexcept { return state_->endpoint().port(); }
std::string Server::url() const { return state_->url(); }
std::string Server::certificate() const {
  const auto tls = state_->tls();
  return tls ? tls->certificate() : std::string();
}
std::string Server::reload() { return state_->reload(); }
void Server::obey_signals() { state_->obey_signals(); }
void Server::run() { state_->run(); }
void Server::drain() { state_->drain(state_->gracefully()); }
void Server::stop() { state_->drain({}); }
void Server::for_each(std::function<void(Session&)> task) { state_->for_each(std::move(task)); }
Metrics Server::metrics() const noexcept { return state_->metrics(); }
std::size_t Server::connections() const noexcept { return state_->connections(); }

}  // namespace wspc::io
