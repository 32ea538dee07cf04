// SPDX-License-Identifier: MIT
// prepared: a message framed once, for many connections.   RFC 6455 §5.2
#include <new>

#include "bytes/utf8.h"
#include "core/engine.h"

namespace wspc {

Prepared::Prepared(std::shared_ptr<const Frame> frame) noexcept : frame_(std::move(frame)) {}

Prepared Prepared::text(std::string_view payload) noexcept {
  const auto bytes = std::as_bytes(std::span(payload));
  return bytes::is_utf8(bytes) ? make(MessageType::text, bytes) : Prepared();
}

Prepared Prepared::binary(std::span<const std::byte> payload) noexcept { return make(MessageType::binary, payload); }

Prepared Prepared::make(MessageType type, std::span<const std::byte> payload) noexcept try {
  auto frame = std::make_shared<Frame>();
  frame->type = type;
  frame->payload = core::header_size(payload.size(), false);
  std::byte* to = frame->bytes.room(frame->payload + payload.size());
  if (to == nullptr) return {};
  core::write_header({.length = payload.size(), .opcode = static_cast<core::Opcode>(type)}, to);
  frame->bytes.commit(frame->payload);
  return frame->bytes.append(payload) ? Prepared(std::move(frame)) : Prepared();
} catch (...) {
  return {};
}

}  // namespace wspc
