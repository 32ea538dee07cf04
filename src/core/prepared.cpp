// SPDX-License-Identifier: MIT
// prepared: a message that is framed, and possibly compressed, once for many connections (RFC 6455 §5.2,
// RFC 7692 §6.1).
#include <new>

#include "bytes/utf8.h"
#include "core/engine.h"

namespace wspc {
namespace {

bool write(const core::FrameHeader& header, std::span<const std::byte> payload, auto& form) noexcept {
  form.payload = core::header_size(payload.size(), false);
  std::byte* to = form.bytes.room(form.payload + payload.size());
  if (to == nullptr) return false;
  form.bytes.commit(core::write_header(header, to));
  return form.bytes.append(payload);
}

// RFC 7692 §6.1, §7.2.1. Returns false if there is no memory, or if the settings are out of range.
bool compress(core::FrameHeader header, std::span<const std::byte> payload, const DeflateOptions& options,
              auto& frame) noexcept {
  if (!core::PermessageDeflate::valid({.server_max_window_bits = options.server_max_window_bits}, options))
    return false;
  core::Deflater deflater({options.level, options.memory_level, options.server_max_window_bits}, false);
  bytes::Buffer out;
  if (!deflater.compress(payload, true, out)) return false;
  if (out.size() >= payload.size()) return true;
  header.reserved = core::compressed_bit;
  header.length = out.size();
  frame.window_bits = options.server_max_window_bits;
  return write(header, out.bytes(), frame.compressed);
}

}  // namespace

Prepared::Prepared(std::shared_ptr<const Frame> frame) noexcept : frame_(std::move(frame)) {}

Prepared Prepared::text(std::string_view payload) noexcept {
  const auto bytes = std::as_bytes(std::span(payload));
  return bytes::is_utf8(bytes) ? make(MessageType::text, bytes, nullptr) : Prepared();
}

Prepared Prepared::text(std::string_view payload, const DeflateOptions& deflate) noexcept {
  const auto bytes = std::as_bytes(std::span(payload));
  return bytes::is_utf8(bytes) ? make(MessageType::text, bytes, &deflate) : Prepared();
}

Prepared Prepared::binary(std::span<const std::byte> payload) noexcept {
  return make(MessageType::binary, payload, nullptr);
}

Prepared Prepared::binary(std::span<const std::byte> payload, const DeflateOptions& deflate) noexcept {
  return make(MessageType::binary, payload, &deflate);
}

Prepared Prepared::make(MessageType type, std::span<const std::byte> payload, const DeflateOptions* deflate) noexcept
    try {
  auto frame = std::make_shared<Frame>();
  const core::FrameHeader header{.length = payload.size(), .opcode = static_cast<core::Opcode>(type)};
  frame->type = type;
  if (!write(header, payload, frame->plain)) return {};
  if (deflate != nullptr && !compress(header, payload, *deflate, *frame)) return {};
  return Prepared(std::move(frame));
} catch (...) {
  return {};
}

}  // namespace wspc
