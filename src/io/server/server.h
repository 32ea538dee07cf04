// SPDX-License-Identifier: MIT
// server: accepts connections and opens WebSocket sessions on them.   RFC 6455 §4.2
#ifndef WSPC_IO_SERVER_SERVER_H
#define WSPC_IO_SERVER_SERVER_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "io/session/server_handler.h"
#include "io/session/session.h"
#include "wspc/metrics.h"
#include "wspc/server_options.h"

namespace wspc::io {

class Server {
 public:
  // `handler` outlives the server. If there are several loops, its functions are called on several threads at once, but
  // for one session always on the same thread.
  Server(ServerOptions options, ServerHandler& handler);

  // Requires: run() is not running.
  ~Server();

  // Binds and listens. Returns an empty string, or what went wrong ("127.0.0.1:9001: Address already in use").
  [[nodiscard]] std::string listen();

  // Valid after listen().
  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] std::string url() const;  // "ws://127.0.0.1:9001", "wss://…", "unix:/run/wspc.sock"

  // Returns the server's own certificate as PEM, or an empty string without TLS. Valid after listen().
  [[nodiscard]] std::string certificate() const;

  // Reads the certificates again, for new connections. Returns an empty string, or what is wrong with them; the old
  // ones are kept then. From any thread. listen() calls it if it has not been called.
  [[nodiscard]] std::string reload();

  // Makes SIGINT and SIGTERM drain the server, and a second one stop it. With TLS, SIGHUP reloads. Call it before
  // run().
  void obey_signals();

  // Serves until drain() or stop() is done. Blocks. Call it once.
  void run();

  // Stops accepting, answers handshakes in flight with 503, closes every session with 1001, waits for the closing
  // handshakes up to the drain window, and aborts the rest; then run() returns. From any thread, also before run().
  void drain();

  // As drain(), without the wait.
  void stop();

  // Runs `task` for every open session, on its loop's thread. From any thread; calls from one thread are executed in
  // order.
  void for_each(std::function<void(Session&)> task);

  // From any thread.
  [[nodiscard]] Metrics metrics() const noexcept;

  // Returns the number of connections, including those in their handshakes. From any thread.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace wspc::io

#endif
