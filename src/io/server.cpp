// SPDX-License-Identifier: MIT
// server: accepts TCP connections and turns those that ask rightly into WebSocket sessions.   RFC 6455 §4.2
#include "io/server.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "io/lane.h"
#include "io/server_opening.h"

namespace wspc::io {
namespace {

// How many connections past the limit are told so; more are dropped without a word.
constexpr std::size_t told_that_it_is_full = 64;

constexpr std::chrono::milliseconds accept_again{100};
constexpr std::chrono::seconds trouble_again{1};

}  // namespace

class Server::Engine {
 public:
  Engine(ServerOptions options, ServerHandler& handler);

  std::string listen();
  [[nodiscard]] Tcp::endpoint endpoint() const noexcept { return endpoint_; }
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
  void drain_on_signals();
  void run();
  void drain(std::chrono::milliseconds window);
  void for_each(std::function<void(Session&)> task);
  [[nodiscard]] std::chrono::milliseconds window() const noexcept { return options_.drain_window; }

 private:
  Loop& first() noexcept { return lanes_.front()->loop(); }
  ErrorCode open(const Tcp::endpoint& where);
  void await_signal(std::chrono::milliseconds window);
  void accept();
  void accepted(Lane& lane, Socket socket);
  void begin(Lane& lane, Socket socket, ServerOpening::Welcome welcome);
  void in_trouble(ErrorCode error);
  void begin_drain(std::chrono::milliseconds window);

  ServerOptions options_;
  ServerHandler& handler_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Acceptor acceptor_;
  Timer backoff_;
  boost::asio::signal_set signals_;
  Tcp::endpoint endpoint_;
  TimePoint complained_{};
  std::size_t next_lane_ = 0;
  std::atomic<std::size_t> connections_{0};
  bool draining_ = false;
};

namespace {

std::vector<std::unique_ptr<Lane>> make_lanes(unsigned threads, const std::function<void()>& left) {
  std::vector<std::unique_ptr<Lane>> lanes;
  for (unsigned i = 0; i < std::max(threads, 1u); ++i) lanes.push_back(std::make_unique<Lane>(left));
  return lanes;
}

}  // namespace

Server::Engine::Engine(ServerOptions options, ServerHandler& handler)
    : options_(std::move(options)),
      handler_(handler),
      lanes_(make_lanes(options_.threads, [this] { --connections_; })),
      acceptor_(first().context()),
      backoff_(first().context()),
      signals_(first().context()) {}

// ---- accepting -----------------------------------------------------------------------------------------------------

std::string Server::Engine::listen() {
  ErrorCode error;
  const auto address = boost::asio::ip::make_address(options_.address, error);
  if (error) return options_.address + ": this is not an IP address";
  error = open({address, options_.port});
  if (error) return format({address, options_.port}) + ": " + error.message();
  endpoint_ = acceptor_.local_endpoint(error);
  return {};
}

ErrorCode Server::Engine::open(const Tcp::endpoint& where) {
  ErrorCode error;
  if (acceptor_.open(where.protocol(), error)) return error;
  acceptor_.set_option(Acceptor::reuse_address(true), error);
  if (where.address().is_v6()) acceptor_.set_option(boost::asio::ip::v6_only(false), error);
  if (acceptor_.bind(where, error)) return error;
  acceptor_.listen(Acceptor::max_listen_connections, error);
  return error;
}

void Server::Engine::accept() {
  if (draining_ || !acceptor_.is_open()) return;
  Lane& lane = *lanes_[next_lane_++ % lanes_.size()];
  acceptor_.async_accept(lane.loop().context(), [this, &lane](ErrorCode error, Socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (error) return in_trouble(error);
    accepted(lane, std::move(socket));
    accept();
  });
}

void Server::Engine::accepted(Lane& lane, Socket socket) {
  const std::size_t others = connections_++;
  if (others >= options_.max_connections + told_that_it_is_full) {
    --connections_;
    return;
  }
  const auto welcome = others < options_.max_connections ? ServerOpening::Welcome::open : ServerOpening::Welcome::full;
  if (lanes_.size() == 1) return begin(lane, std::move(socket), welcome);
  boost::asio::post(lane.loop().context(), [this, &lane, welcome, socket = std::move(socket)]() mutable {
    begin(lane, std::move(socket), welcome);
  });
}

void Server::Engine::begin(Lane& lane, Socket socket, ServerOpening::Welcome welcome) {
  ErrorCode error;
  std::string remote = format(socket.remote_endpoint(error));
  Session::Start start{Role::server, options_.connection,
                       std::make_unique<ServerOpening>(options_.policy, handler_, std::move(remote), welcome)};
  const auto session = Session::start(lane.loop(), std::move(socket), std::move(start), handler_);
  if (lane.draining()) session->go_away();
}

// Too many open files, no memory: it may pass. (Connections that were gone before they were accepted Asio skips.)
void Server::Engine::in_trouble(ErrorCode error) {
  const TimePoint now = std::chrono::steady_clock::now();
  if (now >= complained_ + trouble_again) {
    complained_ = now;
    handler_.trouble("accept: " + error.message());
  }
  backoff_.expires_after(accept_again);
  backoff_.async_wait([this](ErrorCode cancelled) {
    if (!cancelled) accept();
  });
}

// ---- running and ending --------------------------------------------------------------------------------------------

void Server::Engine::drain_on_signals() {
  ErrorCode ignored;
  signals_.add(SIGINT, ignored);
  signals_.add(SIGTERM, ignored);
  await_signal(options_.drain_window);
}

// The second signal is not as patient as the first one.
void Server::Engine::await_signal(std::chrono::milliseconds window) {
  signals_.async_wait([this, window](ErrorCode error, int) {
    if (error) return;
    begin_drain(window);
    await_signal({});
  });
}

void Server::Engine::run() {
  accept();
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < lanes_.size(); ++i) threads.emplace_back([this, i] { lanes_[i]->loop().run(); });
  first().run();
  for (std::thread& thread : threads) thread.join();
}

void Server::Engine::drain(std::chrono::milliseconds window) {
  first().post([this, window] { begin_drain(window); });
}

// The acceptor first: what it has handed over before is in front of the lanes' orders to drain.
void Server::Engine::begin_drain(std::chrono::milliseconds window) {
  ErrorCode ignored;
  acceptor_.close(ignored);
  backoff_.cancel();
  if (!std::exchange(draining_, true)) handler_.draining();
  for (const auto& lane : lanes_) {
    lane->loop().post([&lane = *lane, window] { lane.drain(window); });
  }
}

void Server::Engine::for_each(std::function<void(Session&)> task) {
  for (const auto& lane : lanes_) {
    lane->loop().post([&loop = lane->loop(), task] { loop.for_each(task); });
  }
}

// ---- the face ------------------------------------------------------------------------------------------------------

Server::Server(ServerOptions options, ServerHandler& handler)
    : engine_(std::make_unique<Engine>(std::move(options), handler)) {}
Server::~Server() = default;

std::string Server::listen() { return engine_->listen(); }
std::uint16_t Server::port() const noexcept { return engine_->endpoint().port(); }
std::string Server::url() const { return "ws://" + format(engine_->endpoint()); }
void Server::drain_on_signals() { engine_->drain_on_signals(); }
void Server::run() { engine_->run(); }
void Server::drain() { engine_->drain(engine_->window()); }
void Server::stop() { engine_->drain({}); }
void Server::for_each(std::function<void(Session&)> task) { engine_->for_each(std::move(task)); }
std::size_t Server::connections() const noexcept { return engine_->connections(); }

}  // namespace wspc::io
