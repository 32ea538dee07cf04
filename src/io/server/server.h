// SPDX-License-Identifier: MIT
// server: accepts connections and turns those that ask rightly into WebSocket sessions.   RFC 6455 §4.2
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
  // `handler` outlives the server. Its functions are called on several threads at once when there are several loops,
  // for one session always on the same.
  Server(ServerOptions options, ServerHandler& handler);

  // Not while run() is running.
  ~Server();

  // Binds and listens. Returns what went wrong ("127.0.0.1:9001: Address already in use"), or an empty string.
  [[nodiscard]] std::string listen();

  // After listen().
  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] std::string url() const;  // "ws://127.0.0.1:9001", "wss://…", "unix:/run/wspc.sock"

  // The server's own certificate, PEM; empty: it speaks no TLS. After listen().
  [[nodiscard]] std::string certificate() const;

  // Reads the certificates anew, for those who come from now on. Returns what is wrong with them, and then the old ones
  // stay; empty: nothing is wrong. From any thread. (The first time listen() does it, unless it has been done.)
  [[nodiscard]] std::string reload();

  // SIGINT and SIGTERM drain; a second one stops. SIGHUP reloads, with TLS. Call it before run().
  void obey_signals();

  // Serves until drain() or stop() is done. Blocks. Once.
  void run();

  // Accepts no more, answers 503 to handshakes in flight, closes every session with 1001, waits for the closing
  // handshakes up to the drain window, cuts what is left; then run() returns. From any thread, also before run().
  void drain();

  // Like drain(), without the wait.
  void stop();

  // Runs `task` for every open session, on its loop thread. From any thread; calls from one thread are done in order.
  void for_each(std::function<void(Session&)> task);

  // From any thread.
  [[nodiscard]] Metrics metrics() const noexcept;

  // Connections now, handshakes included. From any thread.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace wspc::io

#endif
