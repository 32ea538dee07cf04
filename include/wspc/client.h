// SPDX-License-Identifier: MIT
// client: connects to a WebSocket URL, once or with retries and reconnection (RFC 6455 §4.1, §7.2.3).
//
//     wspc::WebSocket socket = wspc::connect("wss://example.com/chat");
//     socket.send("hello");
//     while (auto message = socket.receive()) std::cout << message->text() << '\n';
//
// All clients of a process share one thread of the library, which starts with the first client and runs until the
// process exits. At exit, open WebSockets are closed, and their closing handshakes get at most one second.
//
// Link with the library wspc::io.
#ifndef WSPC_CLIENT_H
#define WSPC_CLIENT_H

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "wspc/client_options.h"
#include "wspc/failure.h"
#include "wspc/trace.h"
#include "wspc/web_socket.h"

namespace wspc {

// No WebSocket could be opened. failure() tells the cause; what() returns Failure::text.
class ConnectError : public std::runtime_error {
 public:
  explicit ConnectError(Failure failure) : std::runtime_error(failure.text), failure_(std::move(failure)) {}
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

 private:
  Failure failure_;
};

// How long to wait between attempts: truncated exponential backoff with full jitter (RFC 6455 §7.2.3). Each wait is a
// random time between zero and a limit. The limit doubles with each failure in a row.
struct Backoff {
  // How many attempts one connect() makes. 0 means no limit.
  unsigned attempts = 0;

  // The limit after the first failure.
  std::chrono::milliseconds first{1'000};

  // The largest limit.
  std::chrono::milliseconds most{30'000};

  // A WebSocket that was lost earlier than this counts as a failure. After a longer-lived one, the limit starts at
  // `first`.
  std::chrono::milliseconds settled{10'000};
};

// Returns whether another attempt may succeed. True for the causes dns, tcp, proxy and timeout; for http with status
// 408, 425, 429 or 500 and above; and whenever the connection was lost before the opening handshake was complete. False
// for everything else, such as unusable options, an untrusted certificate or status 404.
[[nodiscard]] bool may_pass(const Failure& failure) noexcept;

// Opens WebSockets to one URL, one after the other, with retries.
//
//     wspc::Client client({.url = "wss://example.com/feed"});
//     for (;;) {  // whenever the connection is lost, connect again
//       wspc::WebSocket socket = client.connect();
//       while (auto message = socket.receive()) handle(*message);
//     }
//
// Thread safety: cancel() may be called from any thread. Call the other functions from one thread at a time.
class Client {
 public:
  class Connecting;

  // Does not connect.
  explicit Client(ClientOptions options, Backoff backoff = {});

  // Requires: connect() is not running. WebSockets that the client has returned stay open.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Opens a new WebSocket. If an attempt fails and may_pass() is true for the failure, waits according to the Backoff
  // and tries again. If the previous WebSocket of this client is over, waits before the first attempt as well.
  //
  // connect() blocks, and throws std::logic_error on the library's client thread. async_connect() suspends the
  // coroutine, which continues on that thread. Only one of them may be pending at a time.
  //
  // Errors: throws ConnectError with the last failure.
  [[nodiscard]] WebSocket connect();
  [[nodiscard]] Connecting async_connect();

  // Ends the pending connect() or async_connect(), or the next one if none is pending, with Failure::Cause::cancelled.
  void cancel() noexcept;

  // Calls `trace` for every frame of the client's WebSockets. Requires: connect() has not been called.
  void trace(Trace trace);

 private:
  class State;
  std::shared_ptr<State> state_;
};

// The result of async_connect(). Await it immediately and exactly once.
class [[nodiscard]] Client::Connecting {
 public:
  ~Connecting();
  Connecting(const Connecting&) = delete;
  Connecting& operator=(const Connecting&) = delete;
  [[nodiscard]] static constexpr bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  WebSocket await_resume();

 private:
  friend class Client;
  explicit Connecting(std::shared_ptr<State> state) noexcept;
  std::shared_ptr<State> state_;
  std::uint64_t number_ = 0;  // identifies the pending connect()
};

// Opens a WebSocket to `url` with a single attempt; options.url is ignored. Blocks. Throws ConnectError, or
// std::logic_error on the library's client thread.
[[nodiscard]] WebSocket connect(std::string url, ClientOptions options = {});

}  // namespace wspc

#endif
