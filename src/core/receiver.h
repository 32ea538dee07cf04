// SPDX-License-Identifier: MIT
// receiver: turns the bytes of the peer into events, in place (RFC 6455 §5, §6.2).
#ifndef WSPC_CORE_RECEIVER_H
#define WSPC_CORE_RECEIVER_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
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

// Keeps nothing of the input except a partial header. Data payload is returned as it arrives. The payload of a control
// frame must be contiguous in the input, which is why some input may be left over.
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

  // Returns the next event in `input`, and advances `input` past the bytes it consumed. If there is none, the rest of
  // `input` is the beginning of a control payload, at most 124 bytes: pass it again, with more bytes behind it. After a
  // Close or an error, all input is discarded.
  Event next(std::span<std::byte>& input) noexcept;

  // The fast path for most input: a message of one frame, shorter than 64 KiB, that is contiguous in `input`. Stores in
  // `event`, which must be empty, the event that next() would return, including an invalid_utf8 error, and returns
  // true. Returns false, and changes nothing, if something else comes first; call next() then.
  bool whole_message(std::span<std::byte>& input, Event& event) noexcept;

  // The same for as many such messages as follow each other and fit into `events`. Returns their number. An error is
  // the last event.
  std::size_t whole_messages(std::span<std::byte>& input, std::span<Event> events) noexcept;

  // Returns the size of the control payload that next() waits for; 0 if it does not wait for one.
  [[nodiscard]] std::size_t control_size() const noexcept;

  [[nodiscard]] Utf8 utf8() const noexcept { return rules_.utf8; }
  [[nodiscard]] bool inside_message() const noexcept { return order_.inside() || phase_ == Phase::data; }

  // Allows these RSV bits on data frames, because a negotiated extension gives them a meaning (RFC 6455 §5.2).
  void allow_reserved(std::uint8_t bits) noexcept { rules_.frame.reserved = bits; }

  // Restricts these RSV bits to the first frame of a message; the payload of such a message is then to be decompressed
  // (RFC 7692 §6).
  void expect_compressed(std::uint8_t bits) noexcept {
    rules_.frame.reserved |= bits;
    compressed_ = bits;
  }
  [[nodiscard]] bool compressed() const noexcept { return (reserved_ & compressed_) != 0; }

  // Returns the RSV bits of the current message's first frame that belong to extensions that the application
  // implements.
  [[nodiscard]] std::uint8_t foreign_bits() const noexcept {
    return reserved_ & static_cast<std::uint8_t>(~compressed_);
  }

  [[nodiscard]] std::uint64_t max_message() const noexcept { return rules_.max_message; }
  [[nodiscard]] bool begun() const noexcept { return offset_ > 0 || header_size_ > 0; }

  // Returns where the frame began whose first piece, of `size` bytes, was the last event.
  [[nodiscard]] std::uint64_t frame_start(std::size_t size) const noexcept {
    return offset_ - size - header_size(frame_.length + size, frame_.masked);
  }

 private:
  enum class Phase : std::uint8_t { header, data, control, done };

  // What the fast path has to know.
  struct Direct {
    std::uint64_t longest;
    unsigned mask_bit;
    bool verify;
  };
  [[nodiscard]] std::optional<Direct> direct_way() const noexcept {
    if (phase_ != Phase::header || header_size_ > 0 || order_.inside()) return {};
    if (rules_.frame.masking == Masking::optional || rules_.max_fragments == 0) return {};
    return Direct{std::min(rules_.max_frame, rules_.max_message),
                  rules_.frame.masking == Masking::required ? 0x80U : 0U, rules_.utf8 == Utf8::verify};
  }
  bool whole(const Direct& direct, std::span<std::byte>& input, Event& event) noexcept;

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
    std::array<std::byte, max_header_size> header_{};  // In Phase::header, its first header_size_ bytes have arrived.

    // In the other phases, `length` and `key` apply to the payload that is still to come.
    FrameHeader frame_;
  };

  // Bytes of payload that the frames of this message have announced.
  std::uint64_t message_size_ = 0;
  std::uint64_t offset_ = 0;     // bytes of the stream that have been consumed
  std::uint32_t fragments_ = 0;  // number of frames of this message
  MessageOrder order_;
  bytes::Utf8State utf8_;
  Phase phase_ = Phase::header;
  bool first_ = false;         // no event has been returned for this message
  std::uint8_t reserved_ = 0;  // RSV bits of the message's first frame
  std::uint8_t compressed_ = 0;
  std::uint8_t header_size_ = 0;
};

// Inline and in one piece, because calls and branches dominate the cost of small messages. The state that the slow path
// keeps is reset when a message begins, so this path only has to record where the message ended and that no extension
// marked it. If the rest of a read is shorter than the longest header, next() processes it.
// RFC 6455 §5.2, §5.6
[[gnu::always_inline]] inline bool Receiver::whole(const Direct& direct, std::span<std::byte>& input,
                                                   Event& event) noexcept {
  if (input.size() < max_header_size) return false;
  const unsigned kind = std::to_integer<unsigned>(input[0]) - (0x80U | static_cast<unsigned>(Opcode::text));
  if (kind > 1) return false;  // FIN, no RSV bits, text or binary

  std::size_t header = 2;
  std::size_t length = std::to_integer<unsigned>(input[1]) ^ direct.mask_bit;  // a wrong mask bit makes it 128 or more
  if (length >= 126) {
    if (length != 126) return false;
    length = bytes::load_big<std::uint16_t>(input.data() + 2);
    if (length < 126) return false;
    header = 4;
  }
  const bool masked = direct.mask_bit != 0;
  bytes::MaskKey key = 0;
  if (masked) std::memcpy(&key, input.data() + header, sizeof key);
  if (masked) header += sizeof key;
  if (length > direct.longest || input.size() - header < length) return false;

  const auto payload = input.subspan(header, length);
  input = input.subspan(header + length);
  event.type = kind == 0 ? Event::Type::text : Event::Type::binary;
  event.first = event.last = true;
  event.payload = payload;
  if (kind != 0 || !direct.verify) {
    if (masked) bytes::mask(payload, key);
    return true;
  }
  std::size_t wrong = 0;  // a key of 0 means no mask
  if (!bytes::unmask_text(payload, key, wrong)) event = fail(Error::invalid_utf8, offset_ + header + wrong);
  return true;
}

[[gnu::always_inline]] inline bool Receiver::whole_message(std::span<std::byte>& input, Event& event) noexcept {
  const auto direct = direct_way();
  const std::size_t before = input.size();
  if (!direct || !whole(*direct, input, event)) return false;
  offset_ += before - input.size();
  reserved_ = 0;
  return true;
}

inline std::size_t Receiver::whole_messages(std::span<std::byte>& input, std::span<Event> events) noexcept {
  const auto direct = direct_way();
  if (!direct) return 0;
  std::size_t count = 0;
  while (count < events.size() && phase_ == Phase::header) {
    const std::size_t before = input.size();
    Event& event = events[count] = {};
    if (!whole(*direct, input, event)) break;
    offset_ += before - input.size();
    ++count;
  }
  reserved_ = 0;
  return count;
}

}  // namespace wspc::core

#endif
