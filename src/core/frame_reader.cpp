// SPDX-License-Identifier: MIT
// frame_reader: finds the frames in a stream of bytes, whether they are valid or not (RFC 6455 §5.2).
#include "core/frame_reader.h"

#include <algorithm>
#include <bit>

#include "bytes/endian.h"

namespace wspc::core {

// Returns the size of the header, as far as it is known.
std::size_t FrameReader::needed() const noexcept {
  if (frame_.size < 2) return 2;
  const auto second = std::to_integer<unsigned>(frame_.bytes[1]);
  const unsigned length = second & ~mask_bit;
  const std::size_t extended = length < length_16 ? 0 : (length == length_16 ? 2 : 8);
  return 2 + extended + ((second & mask_bit) != 0 ? sizeof(bytes::MaskKey) : 0);
}

bool FrameReader::take_header(std::span<const std::byte>& input) noexcept {
  while (frame_.size < needed() && !input.empty()) {
    const std::size_t size = std::min(input.size(), needed() - frame_.size);
    std::copy_n(input.begin(), size, frame_.bytes.begin() + frame_.size);
    frame_.size = static_cast<std::uint8_t>(frame_.size + size);
    input = input.subspan(size);
  }
  if (frame_.size < needed()) return false;

  const std::span<const std::byte> bytes(frame_.bytes.data(), frame_.size);
  FrameHeader& header = frame_.header;
  frame_.error = read_header(bytes, rules_, header).error;
  // Parses the fields that read_header() leaves out after an error.
  const std::size_t key = header.masked ? sizeof header.key : 0;
  const std::size_t extended = frame_.size - 2 - key;
  if (extended == 2) header.length = bytes::load_big<std::uint16_t>(bytes.data() + 2);
  if (extended == 8) header.length = bytes::load_big<std::uint64_t>(bytes.data() + 2);
  if (header.masked) std::memcpy(&header.key, bytes.data() + 2 + extended, sizeof header.key);
  return true;
}

FrameReader::Event FrameReader::next(std::span<const std::byte>& input) noexcept {
  if (state_ == State::header) {
    if (frame_.size == 0) frame_.offset = offset_;
    const std::size_t before = input.size();
    const bool complete = take_header(input);
    offset_ += before - input.size();
    if (!complete) return Event::none;
    passed_ = 0;
    state_ = frame_.header.length == 0 ? State::end : State::payload;
    return Event::header;
  }
  if (state_ == State::payload) {
    if (input.empty()) return Event::none;
    const std::uint64_t left = frame_.header.length - passed_;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), left));
    payload_ = input.first(size);
    input = input.subspan(size);
    position_ = passed_;
    passed_ += size;
    offset_ += size;
    if (passed_ == frame_.header.length) state_ = State::end;
    return Event::payload;
  }
  state_ = State::header;
  frame_.size = 0;
  return Event::end;
}

void FrameReader::unmask(std::span<std::byte> to) const noexcept {
  const auto key = std::bit_cast<std::array<std::byte, sizeof(bytes::MaskKey)>>(frame_.header.key);
  for (std::size_t i = 0; i < std::min(payload_.size(), to.size()); ++i) {
    const std::byte mask = frame_.header.masked ? key[(position_ + i) % key.size()] : std::byte{0};
    to[i] = payload_[i] ^ mask;
  }
}

}  // namespace wspc::core
