// SPDX-License-Identifier: MIT
// buffer_type: converts between WEB_SOCKET_BUFFER_TYPE and frame headers (RFC 6455 §5.2).
#ifndef WSPC_ABI_BUFFER_TYPE_H
#define WSPC_ABI_BUFFER_TYPE_H

#include <cstdint>
#include <optional>

#include "core/frame.h"
#include "websocket.h"
#include "wspc/event.h"

namespace wspc::abi {

// A header that the application chooses: the first byte of the frame, followed by the mask bit, which we set.
constexpr bool is_custom(WEB_SOCKET_BUFFER_TYPE type) noexcept { return (type & ~0x1FEU) == 0; }

// Returns FIN, RSV and opcode for a buffer to send; data types begin a message. Returns std::nullopt for an unknown
// type.
constexpr std::optional<core::FrameHeader> frame_of(WEB_SOCKET_BUFFER_TYPE type) noexcept {
  using core::Opcode;
  switch (type) {
    case WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::text};
    case WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::text, .fin = false};
    case WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::binary};
    case WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::binary, .fin = false};
    case WEB_SOCKET_CLOSE_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::close};
    case WEB_SOCKET_PING_PONG_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::ping};
    case WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE:
      return core::FrameHeader{.opcode = Opcode::pong};
    default:
      break;
  }
  if (!is_custom(type)) return std::nullopt;
  return core::FrameHeader{.opcode = static_cast<Opcode>(type >> 1U & 15U),
                           .reserved = static_cast<std::uint8_t>(type >> 5U & 7U),
                           .fin = (type >> 8U & 1U) != 0};
}

// Returns the type for a received piece of a message. `reserved` are the RSV bits of its first frame. If any of them is
// set, only the extension can interpret the payload, and the type is the frame header.
constexpr WEB_SOCKET_BUFFER_TYPE type_of(Event::Type data, bool last, std::uint8_t reserved) noexcept {
  const bool text = data == Event::Type::text;
  if (reserved != 0) {
    const unsigned opcode = text ? 1 : 2;
    return static_cast<WEB_SOCKET_BUFFER_TYPE>((last ? 1U : 0U) << 8U | unsigned{reserved} << 5U | opcode << 1U);
  }
  if (text) return last ? WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE : WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE;
  return last ? WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE : WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE;
}

}  // namespace wspc::abi

#endif
