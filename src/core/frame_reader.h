// SPDX-License-Identifier: MIT
// frame_reader: finds the frames in a stream of bytes, whether they are valid or not, for observers (RFC 6455 §5.2).
//
// The reader does not change the bytes, and an invalid frame does not stop it: the lengths of the frames determine
// where the next one begins. A Connection uses Receiver instead, which stops at the first error.
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
  std::array<std::byte, max_header_size> bytes{};  // the header as it was received
  std::uint8_t size = 0;                           // the size of the header in bytes
  std::uint64_t offset = 0;                        // the position of its first byte in the stream
  Error error = Error::none;                       // the error in the header, if any
};

class FrameReader {
 public:
  enum class Event : std::uint8_t {
    none,     // all of `input` was consumed
    header,   // a header is complete: see frame()
    payload,  // a part of the payload has arrived: see payload()
    end,      // the frame is complete
  };

  explicit FrameReader(FrameRules rules) noexcept : rules_(rules) {}

  // Returns the next event in `input`, and advances `input` past the bytes it consumed.
  Event next(std::span<const std::byte>& input) noexcept;

  [[nodiscard]] const SeenFrame& frame() const noexcept { return frame_; }

  // Returns the part of the payload as it was received, masked or not. It is a part of the input. position() is its
  // offset in the payload of the frame.
  [[nodiscard]] std::span<const std::byte> payload() const noexcept { return payload_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  // Copies the beginning of payload() to `to`, as much as fits, unmasked if the frame is masked.
  void unmask(std::span<std::byte> to) const noexcept;

  // Returns whether the stream is between two frames, where it may end.
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
  std::uint64_t passed_ = 0;  // bytes of the payload that have been read
  std::uint64_t offset_ = 0;  // the position of the next byte
};

}  // namespace wspc::core

#endif
