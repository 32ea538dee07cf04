// SPDX-License-Identifier: MIT
// message_order: which frame may follow which.   RFC 6455 §5.4
#include "core/message_order.h"

namespace wspc::core {

// RFC 6455 §5.2: W064; §5.4: W078, W081
//                 text, binary               continuation               close, ping, pong
//   between       begin a message            unexpected_continuation    no change
//   inside        expected_continuation      go on; FIN ends it         no change
Error MessageOrder::next(const FrameHeader& frame) noexcept {
  if (is_control(frame.opcode)) return Error::none;

  const bool continues = frame.opcode == Opcode::continuation;
  if (continues && !inside_) return Error::unexpected_continuation;
  if (!continues && inside_) return Error::expected_continuation;

  if (!continues) type_ = frame.opcode;
  inside_ = !frame.fin;
  return Error::none;
}

}  // namespace wspc::core
