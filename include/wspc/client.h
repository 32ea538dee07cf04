// SPDX-License-Identifier: MIT
// client: opens WebSockets to a URL, and again when one is lost.   RFC 6455 §4.1, §7.2.3
//
//     wspc::WebSocket socket = wspc::connect("wss://example.com/chat");
//     socket.send("hello");
//     while (auto message = socket.receive()) std::cout << message->text() << '\n';
//
// All clients of a process share one thread of the library's, which begins with the first of them. When the process
// ends, open WebSockets have a second for their Closes.
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

// There is no WebSocket: why. what() is Failure::text.
class ConnectError : public std::runtime_error {
 public:
  explicit ConnectError(Failure failure) : std::runtime_error(failure.text), failure_(std::move(failure)) {}
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

 private:
  Failure failure_;
};

// RFC 6455 §7.2.3. How long to wait before another attempt: a random time up to a limit that doubles with each failure
// until it is `most` (truncated exponential backoff, full jitter).
struct Backoff {
  unsigned attempts = 0;                   // of one connect(); 0: as many as it takes
  std::chrono::milliseconds first{1'000};  // the first limit
  std::chrono::milliseconds most{30'000};
  std::chrono::milliseconds settled{
      10'000};  // a WebSocket that lasted so long was no failure: the next one begins anew
};

// Whether another attempt may help. Not when the request is at fault, the certificate, or what the server is; but
// always when the connection was lost before the opening handshake was done.
[[nodiscard]] bool may_pass(const Failure& failure) noexcept;

class Client {
 public:
  class Connecting;

  explicit Client(ClientOptions options, Backoff backoff = {});
  ~Client();  // not while connect() runs; its WebSockets live on
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // A new WebSocket. Tries again, and waits before that, while may_pass(); waits as well when the WebSocket before was
  // lost soon. Throws ConnectError: the last failure. One at a time.
  [[nodiscard]] WebSocket connect();
  [[nodiscard]] Connecting async_connect();

  // From any thread: a connect() under way, or the next one, ends with Failure::Cause::cancelled.
  void cancel() noexcept;

  // Before connect(): what to do with each frame of its WebSockets.
  void trace(Trace trace);

 private:
  class State;
  std::shared_ptr<State> state_;
};

// To be awaited at once, once.
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
  explicit Connecting(std::shared_ptr<State> engine) noexcept;
  std::shared_ptr<State> state_;
  std::uint64_t number_ = 0;  // of the connect() that is awaited
};

// One attempt. Throws ConnectError.
[[nodiscard]] WebSocket connect(std::string url, ClientOptions options = {});

}  // namespace wspc

#endif
