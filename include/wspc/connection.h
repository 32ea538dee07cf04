// SPDX-License-Identifier: MIT
// connection: a WebSocket after its opening handshake, without I/O (RFC 6455 §5 to §8, RFC 7692).
//
// A Connection turns bytes from the network into events, and the application's messages into bytes for the network:
//
//              application                     network
//     in       send()  ping()  close()         receive(bytes)
//     out      the events of receive()         transmit(out[]), transmitted(n)
//
// To echo text messages on a connected socket:
//
//     wspc::Connection connection(wspc::Role::server);
//     for (std::span<std::byte> input = socket.read(); !input.empty() && !connection.over(); input = socket.read()) {
//       while (const wspc::Event event = connection.receive(input)) {
//         if (event.type == wspc::Event::Type::text) connection.send_text(event.text());
//       }
//       std::array<std::span<const std::byte>, 16> out;
//       while (const std::size_t count = connection.transmit(out)) connection.transmitted(socket.write(out, count));
//     }
//
// Functions do not throw. A function that can fail returns an Error; unless it is Error::none, the call had no effect.
// A connection reads no clock, makes no callbacks (except Options::random), and uses no locks.
//
// Thread safety: none; use a connection from one thread at a time. Different connections are independent.
#ifndef WSPC_CONNECTION_H
#define WSPC_CONNECTION_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "wspc/deflate.h"
#include "wspc/error.h"
#include "wspc/event.h"
#include "wspc/export.h"
#include "wspc/options.h"

namespace wspc {

using TimePoint = std::chrono::steady_clock::time_point;

enum class MessageType : std::uint8_t { text = 1, binary = 2 };

// Close codes that applications may want to name (RFC 6455 §7.4.1).
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t none_received = 1005;  // never sent: reported when the peer's Close has no code
inline constexpr std::uint16_t abnormal = 1006;       // never sent: reported when there was no Close
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t message_too_big = 1009;
inline constexpr std::uint16_t mandatory_extension = 1010;
inline constexpr std::uint16_t internal_error = 1011;
}  // namespace close_code

// How a connection ended, or how far the closing handshake has come (RFC 6455 §7.1).
struct Closure {
  enum class Starter : std::uint8_t { nobody, us, peer };

  // Which side sent the first Close.
  Starter started_by = Starter::nobody;

  // The code in our Close. 1005 if our Close has no code, 0 if none was sent.
  std::uint16_t sent = 0;

  // The code in the peer's Close. 1005 if the peer's Close has no code, 0 if none has arrived.
  std::uint16_t received = 0;

  // Whether both Closes have been exchanged (§7.1.4).
  bool clean = false;

  // Why the connection failed; Error::none if it did not.
  Error error = Error::none;
};

// A message that is framed once and sent over many connections. Copies share one block of memory.
//
// Thread safety: copies may be used from several threads at once.
//
// Lifetime: the memory is freed when the last copy is gone and the last connection has transmitted the message.
class WSPC_API Prepared {
 public:
  Prepared() = default;
  // Return an empty Prepared, which converts to false, if memory is lacking or the text is not valid UTF-8.
  static Prepared text(std::string_view payload) noexcept;
  static Prepared binary(std::span<const std::byte> payload) noexcept;

  // Like the above, but also compress the message, once, if that makes it smaller. They use the level of `deflate` and
  // a window of its server_max_window_bits. Connections that agreed on compression with such a window or a larger one
  // send the compressed form, and begin the next compressed message with an empty window. The others send the plain
  // form.
  static Prepared text(std::string_view payload, const DeflateOptions& deflate) noexcept;
  static Prepared binary(std::span<const std::byte> payload, const DeflateOptions& deflate) noexcept;

  explicit operator bool() const noexcept { return frame_ != nullptr; }

 private:
  friend class Connection;
  struct WSPC_INSIDE Frame;
  explicit Prepared(std::shared_ptr<const Frame> frame) noexcept;
  static Prepared make(MessageType type, std::span<const std::byte> payload, const DeflateOptions* deflate) noexcept;
  std::shared_ptr<const Frame> frame_;
};

// A WebSocket without I/O; see the top of this file.
class WSPC_API Connection {
 public:
  enum class State : std::uint8_t {
    // The opening handshake is not complete: opened() has not been called.
    connecting,

    // Messages can be sent and received.
    open,

    // A Close was sent or received (RFC 6455 §7.1.3).
    closing,

    // No more events will come, and no more messages can be sent. See over().
    closed,
  };

  // Creates a connection and allocates its memory (about 250 bytes). If there is no memory, every function that can
  // fail returns Error::out_of_memory, and over() is true. `options` is copied. Pass State::connecting if opened() will
  // be called.
  explicit Connection(Role role, const Options& options = {}, State initial = State::open) noexcept;
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;

  // Call this when the opening handshake has succeeded: `connecting` becomes `open`. Does nothing in other states.
  void opened() noexcept;

  // Enables permessage-deflate with the negotiated parameters (RFC 7692). Call it before the first byte is received or
  // sent. Allocates about 400 bytes; compressors and decompressors are allocated when a message needs them.
  //
  //   not_open                       too late, or called a second time
  //   invalid_extension_parameters   window bits outside 8 to 15, a level outside 0 to 9 (memory level: 1 to 9)
  //   out_of_memory
  Error deflate(const DeflateParameters& agreed, const DeflateOptions& options = {}) noexcept;

  // Returns the parameters that were passed to deflate(), or nullptr if messages are not compressed. Valid as long as
  // the connection.
  [[nodiscard]] const DeflateParameters* negotiated() const noexcept;

  // Returns how many bytes compression has saved so far.
  [[nodiscard]] DeflateUsage deflate_usage() const noexcept;

  // ---- network in ----------------------------------------------------------------------------------------------

  // Returns the next event in `input`, and advances `input` past the bytes it consumed. Call it again with the same
  // span until it returns Event::Type::none, which means that all of `input` was consumed. Before opened(), nothing is
  // consumed.
  //
  // Payload is unmasked in place, so `input` is written to. The payload of an event points into the memory of `input`,
  // or into memory of the connection. The latter is valid until the next call of receive() or trim(), and no longer
  // than the connection.
  //
  // A protocol error is final (§7.1.7): it is reported as an event, transmit() already holds the Close that explains
  // it, and further input is discarded.
  Event receive(std::span<std::byte>& input) noexcept;

  // Like receive() above, but faster with many small messages: stores up to events.size() events in `events` and
  // returns how many. 0 means that all of `input` was consumed (or that `events` is empty). The payloads are valid
  // until the next call of receive() or trim().
  std::size_t receive(std::span<std::byte>& input, std::span<Event> events) noexcept;

  // Call this when the transport has ended, by end of file or by an error. Returns the error event connection_lost if
  // the closing handshake was not complete and no error was reported before; otherwise Event::Type::none. Further calls
  // do nothing.
  Event transport_closed() noexcept;

  // ---- network out ---------------------------------------------------------------------------------------------

  // Stores in `out` views of the bytes to write next, in order, and returns how many elements it stored. 0 means that
  // there is nothing to write. The bytes stay valid and in place until transmitted() consumes them, even if more is
  // sent meanwhile.
  std::size_t transmit(std::span<std::span<const std::byte>> out) noexcept;

  // Call this when `bytes` of the bytes that transmit() returned have been written. A larger number counts as all of
  // them.
  void transmitted(std::size_t bytes) noexcept;

  // Returns the number of bytes that wait to be written, including borrowed payloads.
  [[nodiscard]] std::size_t queued() const noexcept;

  // ---- application ---------------------------------------------------------------------------------------------

  // Queues a message. The payload is copied, and masked on a client. Text must be valid UTF-8. `compress` overrides
  // DeflateOptions::compress for this message; it has no effect without deflate().
  //
  //   not_open               before opened(), after a Close was sent or received, or after an error
  //   outbox_full            queued() has reached Limits::outbox; try again after transmitted()
  //   message_type_changed   a fragmented message of the other type is not complete; see send_fragment()
  //   invalid_outgoing_text, out_of_memory, no_randomness
  Error send(MessageType type, std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept;
  Error send_text(std::string_view payload, std::optional<Compress> compress = {}) noexcept;
  Error send_binary(std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept {
    return send(MessageType::binary, payload, compress);
  }

  // Queues a frame that does not end its message (RFC 6455 §5.4). The next send() of the same type ends the message;
  // its payload may be empty. A character of text may be split between fragments. The first fragment decides whether
  // the message is compressed; Compress::automatic ignores its size. Errors: see send().
  Error send_fragment(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;

  // Like send(), but borrows the payload instead of copying it. A masked payload (on a client, §5.3) and a compressed
  // one are copied nevertheless, and count as borrowed in released().
  //
  // Lifetime: `payload` must stay valid and unchanged until released() has counted it.
  Error send_borrowed(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;

  // Returns how many borrowed payloads have been released since the connection was created. They are released in the
  // order of sending.
  [[nodiscard]] std::uint64_t released() const noexcept;

  // Queues a prepared message. On a server, long ones are shared, not copied. Errors: see send(); an empty Prepared is
  // refused with invalid_outgoing_text, and any is refused with message_type_changed while a fragmented message is not
  // complete.
  Error send(const Prepared& message) noexcept;

  // Queue a Ping, or an unsolicited Pong, with up to 125 bytes of payload (§5.5.2, §5.5.3). Limits::outbox does not
  // apply.
  //
  //   control_payload_too_long
  //   not_open                 before opened(), after the peer's Close has arrived, or after an error
  //   out_of_memory, no_randomness
  Error ping(std::span<const std::byte> payload = {}) noexcept;
  Error pong(std::span<const std::byte> payload = {}) noexcept;

  // Starts the closing handshake (§7.1.2) by queueing a Close. `code` is 1000 to 1003, 1007 to 1014 or 3000 to 4999; or
  // 0 for a Close without a code. `reason` is up to 123 bytes of UTF-8, and empty if `code` is 0.
  //
  //   invalid_outgoing_close   `code` or `reason` is none of these
  //   not_open                 before opened(), after a Close was sent or received, or after an error
  //   out_of_memory, no_randomness
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {}) noexcept;

  // ---- time ----------------------------------------------------------------------------------------------------

  // Sets the current time. One call before a batch of receive() and send() is enough. Without it, the connection
  // measures from the last call of expired().
  void now(TimePoint time) noexcept;

  // Returns when to call expired(); TimePoint::max() if there is no need to.
  [[nodiscard]] TimePoint deadline() const noexcept;

  // Performs what is due at `time`: sends a keep-alive ping, starts closing an idle connection, or fails the connection
  // (§7.1.7) and returns the error event. Call it at or after deadline(); an early call does nothing. Afterwards,
  // deadline() is later than `time`.
  //
  // If there is no memory or no randomness, a ping is tried again after a second (or after Timeouts::ping if that is
  // less), and an idle connection fails with idle_timeout instead of being closed.
  Event expired(TimePoint time) noexcept;

  // Returns the time between the last Ping that was answered and its Pong, whether the keep-alive or ping() sent it;
  // zero before the first one.
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept;

  // ---- state ---------------------------------------------------------------------------------------------------

  [[nodiscard]] Role role() const noexcept;
  [[nodiscard]] State state() const noexcept;
  [[nodiscard]] Closure closure() const noexcept;

  // Returns whether the transport should be closed as soon as queued() is 0. True when
  // - both Closes have been exchanged and this is the server, which closes first (§7.1.1; a client waits for the
  //   server until Timeouts::close has passed);
  // - the connection has failed;
  // - there was no memory or no randomness to answer the peer's Close; see closure().error.
  [[nodiscard]] bool over() const noexcept;

  // Returns the exact number of bytes that the connection holds, itself included. Borrowed payloads do not count.
  [[nodiscard]] std::size_t memory_usage() const noexcept;

  // Frees memory that is not in use now. Useful when a connection becomes idle; allowed at any time, even between two
  // events of one message. Event payloads that point into the connection's memory become invalid.
  void trim() noexcept;

 private:
  class WSPC_INSIDE Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace wspc

#endif
