// SPDX-License-Identifier: MIT
// frame_reader: the frames in a stream of bytes, right or wrong, for those who look on.   RFC 6455 §5.2
//
// Nothing is changed, and nothing ends it: where a frame begins follows from the lengths of those before it. A
// connection's own receiver is another thing: it stops at what is wrong.
#ifndef WSPC_CORE_FRAME_READER_H
#define WSPC_CORE_FRAME_READER_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/frame.h"

namespace wspc::core {

struct SeenFrame {
  FrameHeader header{};
  std::array<std::byte, max_header_size> bytes{};  // the header as it came
  std::uint8_t size = 0;                           // of the header
  std::uint64_t offset = 0;                        // of its first byte in the stream
  Error error = Error::none;                       // what is wrong with the header
};

class FrameReader {
 public:
  enum class Event : std::uint8_t {
    none,     // `input` is used up
    header,   // frame() is known
    payload,  // payload() is the next part of it
    end,      // of the frame
  };

  explicit FrameReader(FrameRules rules) noexcept : rules_(rules) {}

  // What is next in `input`, whose start is moved past it.
  Event next(std::span<const std::byte>& input) noexcept;

  [[nodiscard]] const SeenFrame& frame() const noexcept { return frame_; }

  // As it came, masked or not: part of the input. position() is where in the frame's payload it begins.
  [[nodiscard]] std::span<const std::byte> payload() const noexcept { return payload_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  // Copies the beginning of payload() to `to`, as much as both have, unmasked if the frame is masked.
  void unmask(std::span<std::byte> to) const noexcept;

  // The stream may end here: between two frames.
  [[nodiscard]] bool between() const noexcept { return state_ == State::header && frame_.size == 0; }

 private:
  enum class State : std::uint8_t { header, payload, end };
  bool take_header(std::span<const std::byte>& input) noexcept;
  [[nodiscard]] std::size_t needed() const noexcept;

  FrameRules rules_;
  SeenFrame frame_;
  State state_ = State::header;
  std::span<const std::byte> payload_;
  std::uint64_t position_ = 0;
  std::uint64_t passed_ = 0;  // bytes of the payload
  std::uint64_t offset_ = 0;  // of the next byte
};

}  // namespace wspc::core

#endif
