// SPDX-License-Identifier: MIT
// web_socket: an open WebSocket that the library runs on one of its threads (RFC 6455).
//
//     wspc::WebSocket socket = wspc::connect("wss://example.com/chat");  // or from a Server
//     socket.send("hello");
//     if (const auto answer = socket.receive()) std::cout << answer->text() << '\n';
//     socket.close();
//
// A client or a server returns WebSocket objects. A thread of the library does the work behind them: it reads and
// writes, answers pings, sends keep-alive pings and enforces the deadlines, even while the application is busy.
//
// Each operation that may wait comes in two forms. The blocking form (receive(), send(), close()) blocks the calling
// thread. It must not be called on a thread of the library; on the WebSocket's own thread it throws std::logic_error.
// The form with async_ is for coroutines of any type. If it has to wait, the coroutine continues on the WebSocket's own
// thread.
//
// Thread safety: all functions may be called from several threads at once. Each message is received by exactly one
// caller.
//
// Lifetime: a WebSocket is a handle. Copies are cheap and refer to the same connection. When the last copy is
// destroyed, the connection is closed with code 1001.
#ifndef WSPC_WEB_SOCKET_H
#define WSPC_WEB_SOCKET_H

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wspc/connection.h"
#include "wspc/error.h"

namespace wspc {

namespace io {
class Channel;
}  // namespace io

// A whole message.
struct Message {
  MessageType type = MessageType::text;

  // The bytes of the message. Valid UTF-8 if it is text.
  std::string payload{};

  [[nodiscard]] bool is_text() const noexcept { return type == MessageType::text; }
  [[nodiscard]] std::string_view text() const noexcept { return payload; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(payload)); }
};

class WebSocket {
 public:
  class Receiving;
  class Sending;
  class Closing;

  // An empty handle: receive() returns nothing, send() returns not_open, and is_over() is true.
  WebSocket() noexcept = default;

  // Returns whether this handle refers to a connection.
  explicit operator bool() const noexcept { return channel_ != nullptr; }

  // ---- receiving -------------------------------------------------------------------------------------------------

  // Returns the next message. Returns std::nullopt when the connection has ended and all messages that arrived have
  // been returned; closure() then tells how it ended.
  //
  // Up to Limits::outbox bytes of received messages wait for the application. Beyond that, the library pauses
  // receiving, which slows the peer down, until half of them are left.
  [[nodiscard]] std::optional<Message> receive();
  [[nodiscard]] Receiving async_receive();

  // Like receive(), but waits for at most `timeout`. std::nullopt means that no message arrived in time or that the
  // connection has ended; is_over() tells which.
  [[nodiscard]] std::optional<Message> receive_for(std::chrono::milliseconds timeout);

  // ---- sending ---------------------------------------------------------------------------------------------------

  // Queues a message, which is copied. Then waits while Limits::outbox bytes or more are queued in the WebSocket, so
  // that the application cannot outrun a slow peer. (The connection below it buffers as many bytes again.)
  //
  // Returns:
  //   not_open                after close(), after the peer's Close, and after an error
  //   invalid_outgoing_text   a text message is not valid UTF-8
  //   out_of_memory, no_randomness
  //
  // The payload of async_send() must stay valid until the operation has been awaited.
  Error send(std::string_view text);
  Error send(std::span<const std::byte> binary);
  Error send(const Message& message);
  [[nodiscard]] Sending async_send(std::string_view text);
  [[nodiscard]] Sending async_send(std::span<const std::byte> binary);
  [[nodiscard]] Sending async_send(const Message& message);

  // Like send(), but never waits: returns outbox_full, and queues nothing, while send() would wait.
  Error try_send(std::string_view text);
  Error try_send(std::span<const std::byte> binary);

  // Queues a Ping with up to 125 bytes of payload (RFC 6455 §5.5.2), in addition to the keep-alive pings that the
  // library sends. Never waits. Returns control_payload_too_long or not_open if nothing was queued.
  Error ping(std::string_view payload = {});

  // Returns how many bytes of messages wait in the WebSocket because the peer is slower than the application. 0 means
  // that the peer keeps up.
  [[nodiscard]] std::size_t queued() const noexcept;

  // ---- closing ---------------------------------------------------------------------------------------------------

  // Sends the queued messages, then a Close with `code` and `reason`. Waits for the peer's Close and for the end of the
  // connection, for at most Timeouts::close after our Close was sent. Messages that arrive can still be received. A
  // second call sends nothing and only waits.
  //
  // Returns invalid_outgoing_close, and does nothing, if `code` or `reason` may not be sent; see Connection::close().
  // async_close() queues the Close when it is called; awaiting its result waits for the end.
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {});
  [[nodiscard]] Closing async_close(std::uint16_t code = close_code::normal, std::string_view reason = {});

  // Ends the connection immediately, without a closing handshake. Queued messages are lost.
  void abort() noexcept;

  // Returns whether the connection has ended. Messages that arrived before may still wait to be received.
  [[nodiscard]] bool is_over() const noexcept;

  // Returns how the connection ended, or how far the closing handshake has come. Closure::clean is true once both
  // Closes have been exchanged.
  [[nodiscard]] Closure closure() const noexcept;

  // Returns the reason in the peer's Close. Empty if there is none, or no Close has arrived.
  [[nodiscard]] std::string close_reason() const;

  // ---- properties ------------------------------------------------------------------------------------------------

  // Returns a number that no other WebSocket of this process has.
  [[nodiscard]] std::uint64_t id() const noexcept;

  // Returns the negotiated subprotocol; empty for none.
  [[nodiscard]] std::string_view subprotocol() const noexcept;

  // Returns the path of the request, without the query.
  [[nodiscard]] std::string_view path() const noexcept;

  // Returns the peer's address: "127.0.0.1:40000", "[::1]:40000" or "unix".
  [[nodiscard]] std::string_view remote() const noexcept;

  // Returns the round-trip time of the last ping that was answered; zero before the first one.
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept;

  friend bool operator==(const WebSocket&, const WebSocket&) = default;

 private:
  friend class io::Channel;
  explicit WebSocket(std::shared_ptr<io::Channel> channel, std::shared_ptr<void> owner) noexcept;
  std::shared_ptr<io::Channel> channel_;
  std::shared_ptr<void> owner_;  // closes the connection when the last copy is destroyed
};

// ---- the results of async_ functions: await them immediately and exactly once ---------------------------------------

class [[nodiscard]] WebSocket::Receiving {
 public:
  ~Receiving();
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;
  [[nodiscard]] bool await_ready();
  bool await_suspend(std::coroutine_handle<> waiting);
  std::optional<Message> await_resume();

 private:
  friend class WebSocket;
  explicit Receiving(std::shared_ptr<io::Channel> channel) noexcept;
  std::shared_ptr<io::Channel> channel_;
  std::coroutine_handle<> waiting_{};
  std::optional<Message> message_{};
};

class [[nodiscard]] WebSocket::Sending {
 public:
  ~Sending();
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;
  [[nodiscard]] bool await_ready();
  bool await_suspend(std::coroutine_handle<> waiting);
  Error await_resume() noexcept;

 private:
  friend class WebSocket;
  Sending(std::shared_ptr<io::Channel> channel, MessageType type, std::span<const std::byte> payload) noexcept;
  std::shared_ptr<io::Channel> channel_;
  MessageType type_;
  std::span<const std::byte> payload_;
  std::coroutine_handle<> waiting_{};
  Error error_ = Error::none;
};

class [[nodiscard]] WebSocket::Closing {
 public:
  ~Closing();
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  [[nodiscard]] bool await_ready();
  bool await_suspend(std::coroutine_handle<> waiting);
  Error await_resume() noexcept;

 private:
  friend class WebSocket;
  Closing(std::shared_ptr<io::Channel> channel, Error error) noexcept;
  std::shared_ptr<io::Channel> channel_;
  std::coroutine_handle<> waiting_{};
  Error error_;
};

}  // namespace wspc

#endif
