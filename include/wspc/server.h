// SPDX-License-Identifier: MIT
// server: a WebSocket server with its own threads and event loops (RFC 6455 §4.2).
//
// An echo server with one coroutine per WebSocket:
//
//     wspc::Task<> echo(wspc::WebSocket socket) {
//       while (auto message = co_await socket.async_receive()) co_await socket.async_send(*message);
//     }
//
//     int main() { wspc::Server({.port = 9001}).run(echo); }
//
// Link with the library wspc::io.
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

// The server cannot listen, or its certificates are unusable. what() says why: "127.0.0.1:80: Permission denied".
class ListenError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A server that listens at one address. Use it in one of two ways: run() starts a coroutine for each WebSocket, and
// accept() returns one WebSocket after the other.
//
// Thread safety: port(), url(), certificate(), drain(), stop(), reload() and metrics() may be called from any thread,
// as may accept(). The other functions are called once, before other threads use the server.
//
// Lifetime: destroy the server when run() and accept() have returned. WebSockets may outlive it.
class Server {
 public:
  class Accepting;
  using Talk = std::function<Task<>(WebSocket)>;

  // Binds the address and listens. New connections wait in the kernel's accept queue until run(), start() or accept()
  // is called. Throws ListenError.
  explicit Server(ServerOptions options);

  // Stops a server that was started with start() or accept(), and waits until its threads have ended. Requires: neither
  // run() nor accept() is running.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Returns the TCP port; 0 for a Unix socket.
  [[nodiscard]] std::uint16_t port() const noexcept;

  // Returns the address of the server as "ws://127.0.0.1:9001", "wss://127.0.0.1:9001" or "unix:/run/chat.sock".
  [[nodiscard]] std::string url() const;

  // Returns the server's certificate in PEM. Empty if the server does not use TLS.
  [[nodiscard]] std::string certificate() const;

  // ---- with a coroutine per WebSocket -------------------------------------------------------------------------------

  // Serves until drain() or stop() has completed and all tasks have ended. Uses the calling thread and
  // ServerOptions::threads - 1 more. For each WebSocket it calls `talk`, whose task runs on the WebSocket's thread. If
  // an exception leaves a task, the WebSocket is closed with 1011, and ServerOptions::report is told.
  //
  // Requires: it is called at most once.
  void run(Talk talk);

  // ---- one WebSocket after the other --------------------------------------------------------------------------------

  // Serves on threads of the server's own, and returns. The first accept() or async_accept() calls it if the
  // application has not. Further calls do nothing.
  void start();

  // Returns the next WebSocket, once its opening handshake is complete. accept() blocks; async_accept() suspends the
  // coroutine, which continues on the thread of the WebSocket. Returns an empty WebSocket, which converts to false,
  // when the server has ended.
  [[nodiscard]] WebSocket accept();
  [[nodiscard]] Accepting async_accept();

  // ---- control -----------------------------------------------------------------------------------------------------

  // Handles signals of the process: the first SIGINT or SIGTERM drains, and the second one stops. With TLS, SIGHUP
  // reloads.
  //
  // Requires: neither run() nor start() has been called.
  void obey_signals();

  // Begins a graceful shutdown and returns. The server stops accepting, answers pending handshakes with status 503, and
  // closes every WebSocket with 1001, spread over ServerOptions::drain_spread. It waits for the closing handshakes for
  // at most ServerOptions::drain_window after that, and aborts the connections that are left.
  void drain();
  void stop();  // Like drain(), with a spread and a window of zero.

  // Reads the certificate files again, for connections that are accepted from now on. Returns an empty string on
  // success; otherwise what is wrong with the files, and the old certificates stay in use. Does nothing without TLS.
  [[nodiscard]] std::string reload();

  // Calls `trace` for every frame of the server's WebSockets. Requires: neither run() nor start() has been called.
  void trace(Trace trace);

  // Returns the counters of all threads.
  [[nodiscard]] Metrics metrics() const noexcept;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// The result of async_accept(). Await it immediately and exactly once.
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
  explicit Accepting(std::shared_ptr<State> state) noexcept;
  std::shared_ptr<State> state_;
  std::coroutine_handle<> waiting_{};
  WebSocket socket_{};
};

}  // namespace wspc

#endif
