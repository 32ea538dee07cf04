// SPDX-License-Identifier: MIT
// server: WebSockets for whoever comes.   RFC 6455 §4.2
//
//     wspc::Task<> talk(wspc::WebSocket socket) {
//       while (auto message = co_await socket.async_receive()) co_await socket.async_send(*message);
//     }
//
//     wspc::Server({.port = 9001}).run(talk);
#ifndef WSPC_SERVER_H
#define WSPC_SERVER_H

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "wspc/metrics.h"
#include "wspc/server_options.h"
#include "wspc/task.h"
#include "wspc/trace.h"
#include "wspc/web_socket.h"

namespace wspc {

// It cannot listen, or its certificates are no good. what() says why: "127.0.0.1:80: Permission denied".
class ListenError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Server {
 public:
  class Accepting;
  using Talk = std::function<Task<>(WebSocket)>;

  // Listens; whoever comes waits for run() or start(). Throws ListenError.
  explicit Server(ServerOptions options);
  ~Server();  // stop(), and waits for the end; not while run() or accept() are running
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] std::string url() const;          // "ws://127.0.0.1:9001", "wss://…", "unix:/run/chat.sock"
  [[nodiscard]] std::string certificate() const;  // the server's own, PEM; empty: it speaks no TLS

  // ---- either: a coroutine for each of them ------------------------------------------------------------------------

  // Serves on this thread, and ServerOptions::threads - 1 others, until drain() or stop() is done and all tasks have
  // ended. Each WebSocket gets a task of its own, which begins on the WebSocket's thread. An exception that leaves a
  // task closes its WebSocket with 1011 and is reported to ServerOptions::report. May be called once.
  void run(Talk talk);

  // ---- or: one after the other -------------------------------------------------------------------------------------

  // Serves on threads of its own. Once; the first accept() does it, if nobody has.
  void start();

  // The next WebSocket that has opened; none (false) when the server has ended.
  [[nodiscard]] WebSocket accept();
  [[nodiscard]] Accepting async_accept();

  // ---- from any thread ---------------------------------------------------------------------------------------------

  // SIGINT and SIGTERM drain; a second one stops. SIGHUP reloads, with TLS. Call it before run() or start().
  void obey_signals();

  // Accepts no more, answers 503 to handshakes in flight, closes every WebSocket with 1001, over
  // ServerOptions::drain_spread, waits for the closing handshakes up to drain_window, and cuts what is left.
  void drain();
  void stop();  // the same without waiting

  // Reads the certificates anew, for those who come from now on. Returns what is wrong with them, and then the old ones
  // stay; empty: nothing is.
  [[nodiscard]] std::string reload();

  // Before run() or start(): what to do with each frame of its WebSockets.
  void trace(Trace trace);

  [[nodiscard]] Metrics metrics() const noexcept;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// To be awaited at once, once.
class [[nodiscard]] Server::Accepting {
 public:
  ~Accepting();
  Accepting(const Accepting&) = delete;
  Accepting& operator=(const Accepting&) = delete;
  [[nodiscard]] static constexpr bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting);
  WebSocket await_resume() noexcept;

 private:
  friend class Server;
  explicit Accepting(std::shared_ptr<State> engine) noexcept;
  std::shared_ptr<State> state_;
  std::coroutine_handle<> waiting_{};
  WebSocket socket_{};
};

}  // namespace wspc

#endif
