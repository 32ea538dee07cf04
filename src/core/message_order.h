// SPDX-License-Identifier: MIT
// message_order: which frame may follow which.   RFC 6455 §5.4
#ifndef WSPC_CORE_MESSAGE_ORDER_H
#define WSPC_CORE_MESSAGE_ORDER_H

#include "core/frame.h"

namespace wspc::core {

class MessageOrder {
 public:
  // `frame` is the next one. On an error nothing has changed.
  Error next(const FrameHeader& frame) noexcept;

  // Text or binary: the message that the last data frame belongs to.
  [[nodiscard]] Opcode type() const noexcept { return type_; }

  // A message was begun and not ended.
  [[nodiscard]] bool inside() const noexcept { return inside_; }

 private:
  Opcode type_ = Opcode::binary;
  bool inside_ = false;
};

}  // namespace wspc::core

#endif
