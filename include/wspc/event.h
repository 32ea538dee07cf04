// SPDX-License-Identifier: MIT
// event: what the peer did, as Connection::receive() and its companions report it.   RFC 6455 §5, §7
#ifndef WSPC_EVENT_H
#define WSPC_EVENT_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "wspc/error.h"

namespace wspc {

struct Event {
  enum class Type : std::uint8_t {
    none,  // the input is used up
    text,  // a message, or a piece of one: `payload`, `first`, `last`
    binary,
    ping,   // `payload`: the peer's application data. The pong is already in transmit()
    pong,   // `payload`: the peer's application data
    close,  // the peer's Close: `code` (1005 when it carried none), `payload`: the reason. Comes once
    error,  // final: `error`, `offset`. The Close that explains it, if any, is already in transmit()
  };

  Type type = Type::none;
  bool first = false;  // this piece begins a message
  bool last = false;   // this piece ends it. Both are true for a whole message
  Error error = Error::none;
  std::uint16_t code = 0;  // RFC 6455 §7.4
  // Where the error is, counted from the first byte after the handshake: the first byte of the frame at fault; in text
  // that is not UTF-8 the first wrong byte, or the end of a message that ends inside a character; in a compressed
  // message the first byte of its first frame that is not empty.
  std::uint64_t offset = 0;
  std::span<std::byte> payload;  // whose memory, and until when: see the function that returned the event

  explicit operator bool() const noexcept { return type != Type::none; }

  // The payload as characters. For text, and for a close reason, it is valid UTF-8.
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  }
};

}  // namespace wspc

#endif
