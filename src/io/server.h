// SPDX-License-Identifier: MIT
// server: accepts TCP connections and turns those that ask rightly into WebSocket sessions.   RFC 6455 §4.2
#ifndef WSPC_IO_SERVER_H
#define WSPC_IO_SERVER_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/policy.h"
#include "io/session.h"
#include "wspc/options.h"

namespace wspc::io {

struct ServerOptions {
  std::string address = "127.0.0.1";  // an IP address of this machine; "::" and "0.0.0.0" are all of them
  std::uint16_t port = 0;             // 0: any free one, see Server::port()
  unsigned threads = 1;               // one loop each; the first is the thread that calls run()
  Options connection{};               // for every session
  http::Policy policy{};
  std::size_t max_connections = 100'000;          // past it: 503
  std::chrono::milliseconds drain_window{5'000};  // how long drain() waits for the closing handshakes
};

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
  [[nodiscard]] std::string url() const;  // "ws://127.0.0.1:9001"

  // SIGINT and SIGTERM drain; a second one stops. Call it before run().
  void drain_on_signals();

  // Serves until drain() or stop() is done. Blocks. Once.
  void run();

  // Accepts no more, answers 503 to handshakes in flight, closes every session with 1001, waits for the closing
  // handshakes up to the drain window, cuts what is left; then run() returns. From any thread, also before run().
  void drain();

  // Like drain(), without the wait.
  void stop();

  // Runs `task` for every open session, on its loop thread. From any thread; calls from one thread are done in order.
  void for_each(std::function<void(Session&)> task);

  // TCP connections now, handshakes included. From any thread.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace wspc::io

#endif
