// SPDX-License-Identifier: MIT
// web_socket: an open WebSocket that somebody else keeps running.   RFC 6455
//
// A thread of the client's or of the server's reads, writes, answers pings, sends its own and keeps the deadlines, also
// while the application is busy. Functions without async_ wait on the calling thread, and may be called from any thread
// but those of the library, where they would wait for themselves (std::logic_error). Those with async_ are for
// coroutines of any kind; if they have to wait, the coroutine goes on, on the WebSocket's own thread.
//
// Copies are cheap, and all of them are the same WebSocket. When the last one goes, it is closed (1001).
// Its functions may be called from several threads at once, each message being received by one of them.
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

struct Message {
  MessageType type = MessageType::text;
  std::string payload{};  // of text: valid UTF-8

  [[nodiscard]] bool is_text() const noexcept { return type == MessageType::text; }
  [[nodiscard]] std::string_view text() const noexcept { return payload; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(payload)); }
};

class WebSocket {
 public:
  class Receiving;
  class Sending;
  class Closing;

  WebSocket() noexcept = default;  // none: nothing comes, and sending answers not_open
  explicit operator bool() const noexcept { return channel_ != nullptr; }

  // ---- receiving -------------------------------------------------------------------------------------------------

  // The next message. Nothing: it has ended, and what had come has all been received; closure() says how. Messages wait
  // here up to Limits::outbox bytes; past that the peer has to wait.
  [[nodiscard]] std::optional<Message> receive();
  [[nodiscard]] Receiving async_receive();

  // The same for no longer than `timeout`. Nothing: see is_over().
  [[nodiscard]] std::optional<Message> receive_for(std::chrono::milliseconds timeout);

  // ---- sending ---------------------------------------------------------------------------------------------------

  // Hands a message over to be sent. Then it waits while Limits::outbox bytes or more wait behind those that are on
  // their way already (as many again): backpressure.
  //   not_open                after close(), after the peer's Close, or after an error
  //   invalid_outgoing_text   text has to be UTF-8
  Error send(std::string_view text);
  Error send(std::span<const std::byte> binary);
  Error send(const Message& message);
  [[nodiscard]] Sending async_send(std::string_view text);
  [[nodiscard]] Sending async_send(std::span<const std::byte> binary);
  [[nodiscard]] Sending async_send(const Message& message);

  // Never waits: outbox_full.
  Error try_send(std::string_view text);
  Error try_send(std::span<const std::byte> binary);

  // A ping of the application's own (RFC 6455 §5.5.2), beside those that keep it alive. Never waits. At most 125 bytes:
  // control_payload_too_long.
  Error ping(std::string_view payload = {});

  // Bytes of messages that wait, as the peer is slower than we are. 0: it keeps up.
  [[nodiscard]] std::size_t queued() const noexcept;

  // ---- the end ---------------------------------------------------------------------------------------------------

  // Sends what waits, then a Close; waits for the peer's, and for the end of the connection, no longer than
  // Timeouts::close after that. Messages that have come may still be received. A second time, it only waits.
  //   invalid_outgoing_close   a code or reason that may not be sent, see Connection::close(): nothing was done
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {});
  [[nodiscard]] Closing async_close(std::uint16_t code = close_code::normal, std::string_view reason = {});

  // Ends the connection at once, without a closing handshake.
  void abort() noexcept;

  // The connection has ended. Messages that came before may still wait to be received.
  [[nodiscard]] bool is_over() const noexcept;

  // How far the end has come. `clean` is true after both Closes.
  [[nodiscard]] Closure closure() const noexcept;
  [[nodiscard]] std::string close_reason() const;  // the peer's

  // ---- what it is ------------------------------------------------------------------------------------------------

  [[nodiscard]] std::uint64_t id() const noexcept;                     // that no other WebSocket of this process has
  [[nodiscard]] std::string_view subprotocol() const noexcept;         // empty: none
  [[nodiscard]] std::string_view path() const noexcept;                // of the request, without the query
  [[nodiscard]] std::string_view remote() const noexcept;              // "127.0.0.1:40000", "[::1]:40000", "unix"
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept;  // of the last ping; zero: none was answered

  friend bool operator==(const WebSocket&, const WebSocket&) = default;

 private:
  friend class io::Channel;
  explicit WebSocket(std::shared_ptr<io::Channel> channel, std::shared_ptr<void> owner) noexcept;
  std::shared_ptr<io::Channel> channel_;
  std::shared_ptr<void> owner_;  // closes it when the last one goes
};

// ---- what async_ functions return, to be awaited at once, once
// ----------------------------------------------------------

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
