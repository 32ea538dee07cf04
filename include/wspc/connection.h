// SPDX-License-Identifier: MIT
// connection: one WebSocket after its opening handshake, without the network.   RFC 6455 §5 to §8, RFC 7692
//
//              application                     network
//     in       send  ping  close              receive(bytes) → events
//     out      the events                     transmit(out[]) , transmitted(n)
//
// A connection has no lock, no clock and no callback. One thread at a time may use it. No function throws; what
// could fail returns an Error, and a refused call has changed nothing.
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

// RFC 6455 §7.4.1, the codes that an application may want to name.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t none_received = 1005;  // never on the wire
inline constexpr std::uint16_t abnormal = 1006;       // never on the wire
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t message_too_big = 1009;
inline constexpr std::uint16_t mandatory_extension = 1010;
inline constexpr std::uint16_t internal_error = 1011;
}  // namespace close_code

// RFC 6455 §7.1. How a connection ended, or how far its end has come.
struct Closure {
  enum class Starter : std::uint8_t { nobody, us, peer };

  Starter started_by = Starter::nobody;
  std::uint16_t sent = 0;      // the code of our Close; 1005: a Close without a code; 0: none was sent
  std::uint16_t received = 0;  // the code of the peer's Close; 1005: a Close without a code; 0: none has come
  bool clean = false;          // both Closes have been exchanged (§7.1.4)
  Error error = Error::none;   // why the connection failed, if it did
};

// A message framed once and sent to many. Copies share one block of memory; that block lives until the last copy is
// gone and the last connection has transmitted it. Copies may be used from several threads at once.
class WSPC_API Prepared {
 public:
  Prepared() = default;
  // Out of memory or (text) invalid UTF-8: the result is false.
  static Prepared text(std::string_view payload) noexcept;
  static Prepared binary(std::span<const std::byte> payload) noexcept;

  // Compressed as well, once, if that makes it smaller: with the level of `deflate` and a window of its
  // server_max_window_bits. Connections that agreed on compression with such a window, or a larger one, send that form;
  // what they send compressed afterwards begins with an empty window. The others send the message as it is.
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

class WSPC_API Connection {
 public:
  enum class State : std::uint8_t {
    connecting,  // the opening handshake is not done: opened() is awaited
    open,
    closing,  // a Close was sent or received (RFC 6455 §7.1.3)
    closed,   // nothing will be received or sent any more: see over()
  };

  // Memory for one connection (about 250 bytes) is allocated here. If there is none, every call answers
  // Error::out_of_memory. `options` is copied.
  explicit Connection(Role role, const Options& options = {}, State initial = State::open) noexcept;
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;

  // The opening handshake succeeded: connecting becomes open.
  void opened() noexcept;

  // permessage-deflate was agreed on with these parameters (RFC 7692). Call it before the first byte is received or
  // sent. Allocates what belongs to a connection for good (about 400 bytes), the rest when a message needs it.
  //   not_open                       too late, or a second time
  //   invalid_extension_parameters   window bits that are not 8 to 15, a level that is not 0 to 9 (memory: 1 to 9)
  //   out_of_memory
  Error deflate(const DeflateParameters& agreed, const DeflateOptions& options = {}) noexcept;

  // What deflate() was told; nullptr when messages are not compressed. Valid as long as the connection is.
  [[nodiscard]] const DeflateParameters* negotiated() const noexcept;
  [[nodiscard]] DeflateUsage deflate_usage() const noexcept;

  // ---- network in ----------------------------------------------------------------------------------------------

  // The next event in `input`, whose start is moved past what the event consumed. Call it again with the same span
  // until it returns Event::Type::none: then `input` is used up. Payload is unmasked in place: `input` is written to.
  // An event's payload points into `input`'s memory, or into memory of the connection that is valid until the next
  // call of receive(), trim() or the destructor.
  // A protocol error is final (§7.1.7): further input is dropped. Before opened() nothing is consumed.
  Event receive(std::span<std::byte>& input) noexcept;

  // Several events at once, for less: fills the first elements of `events` and returns how many. Call it again with
  // the same span until it returns 0: then `input` is used up (or `events` has no elements). The payloads are valid
  // until the next call.
  std::size_t receive(std::span<std::byte>& input, std::span<Event> events) noexcept;

  // The transport has ended (end of file, reset). Returns the error event connection_lost unless the closing
  // handshake was complete, or an error already reported; then none. Idempotent.
  Event transport_closed() noexcept;

  // ---- network out ---------------------------------------------------------------------------------------------

  // Fills `out` with the bytes to write next, in order, and returns how many elements it filled; 0: nothing to write.
  // The bytes stay where they are, whatever is sent meanwhile, until transmitted() has taken them.
  std::size_t transmit(std::span<std::span<const std::byte>> out) noexcept;

  // `bytes` of what transmit() showed have been written. More than was shown counts as all of it.
  void transmitted(std::size_t bytes) noexcept;

  // Bytes that wait to be transmitted, borrowed ones included.
  [[nodiscard]] std::size_t queued() const noexcept;

  // ---- application ---------------------------------------------------------------------------------------------

  // Queues one message. The payload is copied (and masked, on a client). Text must be valid UTF-8.
  //   not_open               before opened(), or after a Close was sent or received, or after an error
  //   outbox_full            queued() has reached Limits::outbox; try again after transmitted()
  //   message_type_changed   inside a fragmented message of the other type, see send_fragment()
  //   invalid_outgoing_text, out_of_memory, no_randomness
  // Where deflate() was called: `compress`, if given, decides for this message instead of the options.
  Error send(MessageType type, std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept;
  Error send_text(std::string_view payload, std::optional<Compress> compress = {}) noexcept;
  Error send_binary(std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept {
    return send(MessageType::binary, payload, compress);
  }

  // Queues one frame of a message that goes on (RFC 6455 §5.4). The message ends with the next send(), whose payload
  // may be empty. Errors as send(). A character may be split between fragments. The first fragment decides about
  // compression; `automatic` does not look at its size.
  Error send_fragment(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;

  // Like send(), without the copy: `payload` must stay valid and unchanged until it has been transmitted, which is
  // when released() has counted it. What is masked (a client must, §5.3) or compressed is copied all the same; it
  // counts in the same way.
  Error send_borrowed(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;

  // How many borrowed payloads have been given back since the connection began. They come back in order of sending.
  [[nodiscard]] std::uint64_t released() const noexcept;

  // Queues a prepared message. On a server without a copy of long ones. An empty one is refused: invalid_outgoing_text.
  Error send(const Prepared& message) noexcept;

  // Queue a Ping, or a Pong that nobody asked for (§5.5.2, §5.5.3). At most 125 bytes: control_payload_too_long.
  // Allowed until the peer's Close has come, also past the high-water mark.
  Error ping(std::span<const std::byte> payload = {}) noexcept;
  Error pong(std::span<const std::byte> payload = {}) noexcept;

  // Starts the closing handshake (§7.1.2). `code` is 1000 to 1003, 1007 to 1014 or 3000 to 4999, or 0 for a Close
  // without a code; `reason` is at most 123 bytes of UTF-8, empty when code is 0: else invalid_outgoing_close.
  // not_open when a Close was sent already.
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {}) noexcept;

  // ---- time ----------------------------------------------------------------------------------------------------

  // Tells the connection what time it is; calling it once before receive() or send() of a batch is enough. Without
  // it, expired() measures from its own last call.
  void now(TimePoint time) noexcept;

  // When expired() should be called next; TimePoint::max() when there is nothing to wait for.
  [[nodiscard]] TimePoint deadline() const noexcept;

  // Does what is due: sends the keep-alive ping, starts the close of an idle connection, or gives up (§7.1.7), which
  // is the error event. Call it at or after deadline(); calling it early does nothing. Afterwards deadline() is later
  // than `time`, also when there was no memory or no randomness: a ping that could not be queued is tried again after
  // a second, or after Timeouts::ping if that is less; an idle connection that cannot be closed fails: idle_timeout.
  Event expired(TimePoint time) noexcept;

  // The time between the last keep-alive or ping() and the pong that answered it; zero before the first one.
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept;

  // ---- state ---------------------------------------------------------------------------------------------------

  [[nodiscard]] Role role() const noexcept;
  [[nodiscard]] State state() const noexcept;
  [[nodiscard]] Closure closure() const noexcept;

  // The transport should be closed as soon as queued() is 0: both Closes are exchanged (a server closes first,
  // §7.1.1; a client waits for it until the close timeout), or the connection failed, or there was no memory or no
  // randomness for the answer to the peer's Close (closure().error says which).
  [[nodiscard]] bool over() const noexcept;

  // Bytes that the connection holds, itself included, to the byte. What it borrows does not count.
  [[nodiscard]] std::size_t memory_usage() const noexcept;

  // Gives back the memory that is not in use now. Worth a call when a connection becomes idle; allowed at any time,
  // also between two events of one message. Payloads of events that point into the connection's memory become invalid.
  void trim() noexcept;

 private:
  class WSPC_INSIDE Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace wspc

#endif
