// SPDX-License-Identifier: MIT
// event: what Connection::receive() and its companions report: messages, control frames, errors (RFC 6455 §5, §7).
#ifndef WSPC_EVENT_H
#define WSPC_EVENT_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "wspc/error.h"

namespace wspc {

// What happened on a connection.
struct Event {
  enum class Type : std::uint8_t {
    // No event: all of the input was consumed.
    none,

    // A text message, or a piece of one: `payload`, `first`, `last`.
    text,

    // A binary message, or a piece of one: `payload`, `first`, `last`.
    binary,

    // A Ping; `payload` is its application data. The Pong that answers it is already in transmit().
    ping,

    // A Pong; `payload` is its application data.
    pong,

    // The peer's Close: `code` (1005 if it carried none); `payload` is the reason. Reported once.
    close,

    // The connection has failed: `error`, `offset`. This is the last event. The Close that explains the error, if any,
    // is already in transmit().
    error,
  };

  Type type = Type::none;
  bool first = false;  // Whether the payload begins a message.

  // Whether the payload ends the message. Both are true for a whole message.
  bool last = false;
  Error error = Error::none;
  std::uint16_t code = 0;  // The close code (RFC 6455 §7.4).
  // Where the error is, in bytes after the opening handshake: the first byte of the offending frame; in text that is
  // not UTF-8, the first wrong byte, or the end of a message that ends inside a character; in a compressed message, the
  // first byte of its first frame that is not empty.
  std::uint64_t offset = 0;

  // The function that returned the event says how long this is valid.
  std::span<std::byte> payload;

  // Returns whether there is an event.
  explicit operator bool() const noexcept { return type != Type::none; }

  // Returns the payload as characters. Valid UTF-8 for whole text messages and close reasons, unless Utf8::trust is
  // set.
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  }
};

}  // namespace wspc

#endif
