// SPDX-License-Identifier: MIT
// message_order: which frame may follow which (RFC 6455 §5.4).
#ifndef WSPC_CORE_MESSAGE_ORDER_H
#define WSPC_CORE_MESSAGE_ORDER_H

#include "core/frame.h"

namespace wspc::core {

class MessageOrder {
 public:
  // Processes the next frame. On an error, nothing changes.
  Error next(const FrameHeader& frame) noexcept;

  // Returns the type of the message to which the last data frame belongs: text or binary.
  [[nodiscard]] Opcode type() const noexcept { return type_; }

  // Returns whether a message has begun and not ended.
  [[nodiscard]] bool inside() const noexcept { return inside_; }

 private:
  Opcode type_ = Opcode::binary;
  bool inside_ = false;
};

// RFC 6455 §5.2: W064; §5.4: W078, W081
//                 text, binary               continuation               close, ping, pong
//   between       begins a message           unexpected_continuation    no change
//   inside        expected_continuation      continues; FIN ends it     no change
inline Error MessageOrder::next(const FrameHeader& frame) noexcept {
  if (is_control(frame.opcode)) return Error::none;

  const bool continues = frame.opcode == Opcode::continuation;
  if (continues && !inside_) return Error::unexpected_continuation;
  if (!continues && inside_) return Error::expected_continuation;

  if (!continues) type_ = frame.opcode;
  inside_ = !frame.fin;
  return Error::none;
}

}  // namespace wspc::core

#endif
