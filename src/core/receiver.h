// SPDX-License-Identifier: MIT
// receiver: the peer's bytes become events, in place.   RFC 6455 §5, §6.2
#ifndef WSPC_CORE_RECEIVER_H
#define WSPC_CORE_RECEIVER_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "bytes/endian.h"
#include "bytes/mask.h"
#include "bytes/utf8.h"
#include "core/close_frame.h"
#include "core/frame.h"
#include "core/message_order.h"
#include "wspc/event.h"
#include "wspc/options.h"

namespace wspc::core {

// Keeps nothing of the input but a partial header. Data payload is handed on as it arrives; a control payload must lie
// in the input as a whole, which is why some input may be left over.
class Receiver {
 public:
  struct Rules {
    std::uint64_t max_message = unlimited;
    std::uint64_t max_frame = unlimited;
    std::uint32_t max_fragments = 0xFFFFFFFF;
    FrameRules frame;
    Utf8 utf8 = Utf8::verify;
    CloseCodes close_codes = CloseCodes::strict;
  };

  explicit Receiver(const Rules& rules) noexcept : rules_(rules) {}

  // The next event in `input`, which is advanced past what it consumed. When there is none, what is left of `input` is
  // the beginning of a control payload, at most 124 bytes: give it again, with more behind it.
  // After a Close or an error all input is dropped.
  Event next(std::span<std::byte>& input) noexcept;

  // The short way for what most input is: a message of one frame, less than 64 KiB, that lies in `input` as a whole. It
  // is written to `event`, which is empty, as next() would return it, errors of UTF-8 included. False when something
  // else comes next, or must come first: then nothing has changed, and next() says what it is.
  bool whole_message(std::span<std::byte>& input, Event& event) noexcept;

  // How many bytes the control payload that next() waits for has; 0 when it waits for none.
  [[nodiscard]] std::size_t control_size() const noexcept;

  [[nodiscard]] Utf8 utf8() const noexcept { return rules_.utf8; }
  [[nodiscard]] bool inside_message() const noexcept { return order_.inside() || phase_ == Phase::data; }

  // An extension was negotiated: these RSV bits have a meaning, on data frames.   RFC 6455 §5.2
  void allow_reserved(std::uint8_t bits) noexcept { rules_.frame.reserved = bits; }

  // These of them have it on a message's first frame alone: somebody inflates what is marked so.   RFC 7692 §6
  void expect_compressed(std::uint8_t bits) noexcept {
    rules_.frame.reserved |= bits;
    compressed_ = bits;
  }
  [[nodiscard]] bool compressed() const noexcept { return (reserved_ & compressed_) != 0; }

  // The first frame of the current message as the peer headed it: for extensions that somebody else implements.
  [[nodiscard]] std::uint8_t foreign_bits() const noexcept {
    return reserved_ & static_cast<std::uint8_t>(~compressed_);
  }

  [[nodiscard]] std::uint64_t max_message() const noexcept { return rules_.max_message; }
  [[nodiscard]] bool begun() const noexcept { return offset_ > 0 || header_size_ > 0; }

  // Where the frame began whose first piece, of `size` bytes, was the last event.
  [[nodiscard]] std::uint64_t frame_start(std::size_t size) const noexcept {
    return offset_ - size - header_size(frame_.length + size, frame_.masked);
  }

 private:
  enum class Phase : std::uint8_t { header, data, control, done };

  Error begin_frame(std::span<std::byte>& input) noexcept;
  HeaderRead gather_header(std::span<std::byte>& input, FrameHeader& frame) noexcept;
  Error judge(const FrameHeader& frame) noexcept;
  [[nodiscard]] std::uint64_t on_the_wire(std::uint64_t limit) const noexcept;
  Event data(std::span<std::byte>& input) noexcept;
  Event control(std::span<std::byte>& input) noexcept;
  Event close(std::span<std::byte> payload) noexcept;
  std::size_t transform(std::span<std::byte> piece) noexcept;
  Event fail(Error error, std::uint64_t offset) noexcept;

  Rules rules_;
  union {
    std::array<std::byte, max_header_size> header_{};  // Phase::header: its first header_size_ bytes are here already
    FrameHeader frame_;                                // later: `length` and `key` are those of the payload to come
  };
  std::uint64_t message_size_ = 0;  // payload that the frames of this message have announced
  std::uint64_t offset_ = 0;        // bytes of the stream consumed
  std::uint32_t fragments_ = 0;     // frames of this message
  MessageOrder order_;
  bytes::Utf8State utf8_;
  Phase phase_ = Phase::header;
  bool first_ = false;         // nothing of this message was handed on yet
  std::uint8_t reserved_ = 0;  // of the message's first frame
  std::uint8_t compressed_ = 0;
  std::uint8_t header_size_ = 0;
};

// Inline, as one run of code: small messages are decided by calls and branches. What the slow path keeps of a message
// is made anew when one begins, so all that this one leaves behind is where it ended, and that no extension marked it.
// RFC 6455 §5.2, §5.6
inline bool Receiver::whole_message(std::span<std::byte>& input, Event& event) noexcept {
  if (phase_ != Phase::header || header_size_ > 0 || order_.inside() || input.size() < max_header_size) return false;

  const auto start = std::to_integer<unsigned>(input[0]);
  const auto second = std::to_integer<unsigned>(input[1]);
  const bool text = start == (0x80U | static_cast<unsigned>(Opcode::text));
  if (!text && start != (0x80U | static_cast<unsigned>(Opcode::binary))) return false;
  const bool masked = second >= 0x80U;
  if (rules_.frame.masking != (masked ? Masking::required : Masking::forbidden)) return false;

  std::size_t length = second & 0x7FU;
  std::size_t header = 2;
  if (length >= 126) {
    if (length == 127) return false;
    length = bytes::load_big<std::uint16_t>(input.data() + 2);
    if (length < 126) return false;
    header = 4;
  }
  bytes::MaskKey key = 0;
  if (masked) {
    std::memcpy(&key, input.data() + header, sizeof key);
    header += sizeof key;
  }
  if (input.size() - header < length || rules_.max_fragments == 0) return false;
  if (length > rules_.max_frame || length > rules_.max_message) return false;

  const auto payload = input.subspan(header, length);
  input = input.subspan(header + length);
  offset_ += header + length;
  reserved_ = 0;
  event.type = text ? Event::Type::text : Event::Type::binary;
  event.first = event.last = true;
  event.payload = payload;
  if (!text || rules_.utf8 != Utf8::verify) {
    if (masked) bytes::mask(payload, key);
    return true;
  }
  bytes::Utf8State utf8;
  const std::size_t valid = masked ? bytes::unmask_validate(payload, key, utf8) : bytes::validate(payload, utf8);
  if (valid < length || !utf8.complete()) event = fail(Error::invalid_utf8, offset_ - length + valid);
  return true;
}

}  // namespace wspc::core

#endif
