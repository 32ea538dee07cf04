// SPDX-License-Identifier: MIT
// frame: parses and writes frame headers (RFC 6455 §5.2).
#include "core/frame.h"

#include <cstring>

#include "bytes/endian.h"

namespace wspc::core {
namespace {

constexpr bool is_known(Opcode opcode) noexcept {
  return static_cast<unsigned>(opcode) <= 2 || (opcode >= Opcode::close && opcode <= Opcode::pong);
}

// Checks what the first two bytes show on their own.
// RFC 6455 §5.1: W060, W062; §5.2: W065, W066; §5.4: W076; §5.5: W082; §5.8: W097, RFC 7692 §6: D008
Error judge_start(const FrameHeader& header, unsigned length, FrameRules rules) noexcept {
  const bool control = is_control(header.opcode);
  if ((header.reserved & ~(control ? 0U : rules.reserved)) != 0) return Error::reserved_bits;
  if (!is_known(header.opcode)) return Error::reserved_opcode;
  if (control && !header.fin) return Error::fragmented_control;
  if (!header.masked && rules.masking == Masking::required) return Error::unmasked_frame;
  if (header.masked && rules.masking == Masking::forbidden) return Error::masked_frame;
  if (control && length > max_control_payload) return Error::oversized_control;
  return Error::none;
}

// RFC 6455 §5.2: W067, W068
Error judge_length(std::uint64_t length, std::size_t extended) noexcept {
  if (extended == 2 && length < length_16) return Error::non_minimal_length;
  if (extended == 8 && length <= 0xFFFF) return Error::non_minimal_length;
  if (length >> 63U != 0) return Error::length_out_of_range;
  return Error::none;
}

// RFC 6455 §5.2: W070
std::uint64_t load_length(const std::byte* from, std::size_t extended) noexcept {
  return extended == 2 ? bytes::load_big<std::uint16_t>(from) : bytes::load_big<std::uint64_t>(from);
}

}  // namespace

HeaderRead read_header(std::span<const std::byte> from, FrameRules rules, FrameHeader& header) noexcept {
  if (from.size() < 2) return {};
  const auto first = std::to_integer<unsigned>(from[0]);
  const auto second = std::to_integer<unsigned>(from[1]);
  const unsigned length = second & ~mask_bit;

  header.fin = (first & fin_bit) != 0;
  header.reserved = static_cast<std::uint8_t>(first >> 4U & 7U);
  header.opcode = static_cast<Opcode>(first & 15U);
  header.masked = (second & mask_bit) != 0;
  header.length = length;
  if (const Error error = judge_start(header, length, rules); error != Error::none) return {error};

  std::size_t size = 2;
  if (length >= length_16) {
    const std::size_t extended = length == length_16 ? 2 : 8;
    if (from.size() < size + extended) return {};
    header.length = load_length(from.data() + size, extended);
    if (const Error error = judge_length(header.length, extended); error != Error::none) return {error};
    size += extended;
  }
  if (header.masked) {
    if (from.size() < size + sizeof header.key) return {};
    std::memcpy(&header.key, from.data() + size, sizeof header.key);
    size += sizeof header.key;
  }
  return {Error::none, static_cast<std::uint8_t>(size)};
}

}  // namespace wspc::core
