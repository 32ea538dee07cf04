// SPDX-License-Identifier: MIT
// server: accepts connections and turns those that ask rightly into WebSocket sessions.   RFC 6455 §4.2
#ifndef WSPC_IO_SERVER_SERVER_H
#define WSPC_IO_SERVER_SERVER_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "io/session/session.h"
#include "wspc/metrics.h"
#include "wspc/server_options.h"

namespace wspc::io {

// A request that did not become a session, for the log.
struct Refused {
  std::string remote{};       // "127.0.0.1:40000"
  unsigned status = 0;        // of the HTTP response; 0: the peer left before the end of its request
  Error error = Error::none;  // none: the server's own affair, see `text`
  std::string text{};         // what the peer was told, without a full stop; nothing that the peer sent is in it
};

class ServerHandler : public Handler {
 public:
  // Called on the loop thread that the request arrived on.
  virtual void refused(const Refused&) {}

  // Something on this machine keeps the server from accepting ("accept: Too many open files"); it tries again soon.
  // On the thread of the first loop, at most once a second.
  virtual void trouble(std::string_view) {}

  void threw(std::string_view what) override { trouble(what); }

  // Certificates have been read anew, because of SIGHUP. On the thread of the first loop.
  virtual void reloaded() {}

  // drain() has begun. On the thread of the first loop.
  virtual void draining() {}
};

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
