// SPDX-License-Identifier: MIT
// rounds: servers of the library, one after the other, each of which ends while it is under load.
#include "rounds.h"

#include <atomic>
#include <stdexcept>
#include <utility>
#include <vector>

namespace wspc::stress {
namespace {

using namespace std::chrono_literals;

Task<> echo(WebSocket socket) {
  while (auto message = co_await socket.async_receive()) {
    if (co_await socket.async_send(*message) != Error::none) co_return;
  }
}

Task<> burst(WebSocket socket) {
  const std::string text(5000, 'b');
  for (int i = 0; i < 200; ++i) {
    if (co_await socket.async_send(text) != Error::none) co_return;
  }
  co_await socket.async_close(close_code::normal, "that was all");
}

Task<> fail(WebSocket socket) {
  co_await socket.async_receive();
  throw std::runtime_error("a task of the stress run");
}

Task<> converse(WebSocket socket, Shelf& shelf, Tally& tally) {
  const std::string path(socket.path());
  tally.count("server: " + path);
  if (path == "/throw") {
    co_await fail(std::move(socket));
  } else if (path == "/burst") {
    co_await burst(std::move(socket));
  } else if (path == "/deaf") {
    shelf.keep(std::move(socket));  // nobody receives; it is dropped on another thread
  } else if (path != "/early") {
    co_await echo(std::move(socket));
  }
}

Refusal verdict(const Request& request, Tally& tally) {
  if (request.path() == "/verdict-throws") {
    tally.count("server: a verdict threw");
    throw std::runtime_error("a verdict of the stress run");
  }
  if (request.path() == "/refused") return {403, Error::none, {}, "not here"};
  return {};
}

Page page(const Request& request, Tally& tally) {
  if (request.path() == "/page-throws") {
    tally.count("server: a page threw");
    throw std::runtime_error("a page of the stress run");
  }
  return Page{.body = "a page"};
}

// One frame in a thousand.
Trace trace_that_throws(Tally& tally) {
  return [&tally, frames = std::make_shared<std::atomic<unsigned>>()](const FrameRecord& record) {
    if (json(record).empty()) tally.complain("a frame has no record");
    if (++*frames % 1000 != 0) return;
    tally.count("server: a trace threw");
    throw std::runtime_error("a trace of the stress run");
  };
}

}  // namespace

ServerOptions server_options(Chance& chance, Tally& tally) {
  ServerOptions options;
  options.threads = 2 + static_cast<unsigned>(chance.below(3));
  options.policy.verdict = [&tally](const Request& request) { return verdict(request, tally); };
  options.policy.page = [&tally](const Request& request) { return page(request, tally); };
  options.report = [&tally](std::string_view) { tally.count("server: a report"); };
  options.drain_window = 500ms;
  options.connection.timeouts.close = 1000ms;
  options.connection.timeouts.ping = std::chrono::milliseconds(chance.one_in(2) ? 50 : 30'000);
  options.share_port = chance.one_in(2);
  if (chance.one_in(2)) options.tls.emplace().self_signed = true;
  if (chance.one_in(2)) options.policy.deflate.emplace();
  return options;
}

Server::Talk talk(Shelf& shelf, Tally& tally) {
  return [&shelf, &tally](WebSocket socket) { return converse(std::move(socket), shelf, tally); };
}

// ---- the one that stays --------------------------------------------------------------------------------------------

Steady::Steady(Chance& chance, Shelf& shelf, Tally& tally)
    : server_(server_options(chance, tally)), thread_([this, serve = talk(shelf, tally)] { server_.run(serve); }) {}

void Steady::end() {
  if (!thread_.joinable()) return;
  server_.drain();
  thread_.join();
}

// ---- those that come and go ----------------------------------------------------------------------------------------

Rounds::Rounds(std::uint64_t seed, Shelf& shelf, Tally& tally)
    : shelf_(shelf), tally_(tally), thread_([this, seed](const std::stop_token& over) { play(over, Chance(seed)); }) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !url_.empty(); });
}

std::string Rounds::url() const {
  const std::lock_guard lock(mutex_);
  return url_;
}

void Rounds::play(const std::stop_token& over, Chance chance) {
  while (!over.stop_requested()) play_one(chance);
}

void Rounds::play_one(Chance& chance) {
  Server server(server_options(chance, tally_));
  if (chance.one_in(2)) server.trace(trace_that_throws(tally_));
  {
    const std::lock_guard lock(mutex_);
    url_ = server.url();
  }
  changed_.notify_all();
  serve(server, chance);
  tally_.count("server: a round");
}

void Rounds::serve(Server& server, Chance& chance) {
  const bool accepts = chance.one_in(3);
  std::vector<std::thread> threads;
  if (!accepts) threads.emplace_back([&] { server.run(talk(shelf_, tally_)); });
  for (int i = 0; accepts && i < 2; ++i) {
    threads.emplace_back([&] {
      while (WebSocket socket = server.accept()) {
        tally_.count("server: accepted");
        if (const auto message = socket.receive_for(20ms)) socket.send(*message);
        shelf_.keep(std::move(socket));
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    chance.pause(200ms);
    if (server.metrics().opened > 0) tally_.count("server: metrics were read under load");
    if (!server.reload().empty()) tally_.complain("a server's own certificate cannot be made again");
  }
  const std::uint64_t how = chance.below(3);
  if (how != 0) server.drain();
  if (how == 2) chance.pause(100ms);
  if (how != 1) server.stop();
  tally_.count(how == 0 ? "server: stopped" : how == 1 ? "server: drained" : "server: drained, then stopped");
  for (std::thread& thread : threads) thread.join();
}

}  // namespace wspc::stress
