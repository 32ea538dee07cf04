// SPDX-License-Identifier: MIT
// frame: parses and writes frame headers (RFC 6455 §5.2).
#ifndef WSPC_CORE_FRAME_H
#define WSPC_CORE_FRAME_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "bytes/endian.h"
#include "bytes/mask.h"
#include "wspc/error.h"
#include "wspc/options.h"

namespace wspc::core {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(Opcode opcode) noexcept { return (static_cast<unsigned>(opcode) & 8U) != 0; }

inline constexpr unsigned fin_bit = 0x80;
inline constexpr unsigned mask_bit = 0x80;
inline constexpr unsigned length_16 = 126;
inline constexpr unsigned length_64 = 127;
inline constexpr std::size_t max_header_size = 14;
inline constexpr std::size_t max_control_payload = 125;
inline constexpr std::size_t max_close_reason = max_control_payload - 2;

struct FrameHeader {
  std::uint64_t length = 0;  // the length of the payload in bytes
  bytes::MaskKey key = 0;    // meaningless unless masked
  Opcode opcode = Opcode::continuation;
  std::uint8_t reserved = 0;  // RSV1 is 4, RSV2 is 2, RSV3 is 1
  bool fin = true;
  bool masked = false;
};

enum class Masking : std::uint8_t { required, forbidden, optional };

// Which frames the receiving side accepts.
struct FrameRules {
  Masking masking = Masking::required;

  // The RSV bits to which a negotiated extension gives a meaning, on data frames.
  std::uint8_t reserved = 0;
};

struct HeaderRead {
  Error error = Error::none;
  std::uint8_t size = 0;  // the size of the header; 0 if `from` does not contain all of it
};

// Parses the header at the start of `from`. An error is reported as soon as the bytes that show it are there.
HeaderRead read_header(std::span<const std::byte> from, FrameRules rules, FrameHeader& header) noexcept;

// Returns the size of the header that write_header() writes for this payload, 2 to 14 bytes.
constexpr std::size_t header_size(std::uint64_t length, bool masked) noexcept {
  const std::size_t extended = length < 126 ? 0 : length <= 0xFFFF ? 2 : 8;
  return 2 + extended + (masked ? sizeof(bytes::MaskKey) : 0);
}

// Writes header_size() bytes, with the length in its shortest form, and returns their number.
std::size_t write_header(const FrameHeader& header, std::byte* to) noexcept;

// RFC 6455 §5.2: W064, W068
inline std::size_t write_header(const FrameHeader& header, std::byte* to) noexcept {
  const unsigned first =
      (header.fin ? fin_bit : 0U) | unsigned{header.reserved} << 4U | static_cast<unsigned>(header.opcode);
  const unsigned mask = header.masked ? mask_bit : 0U;
  std::size_t size = 2;
  to[0] = static_cast<std::byte>(first);
  if (header.length < length_16) {
    to[1] = static_cast<std::byte>(mask | static_cast<unsigned>(header.length));
  } else if (header.length <= 0xFFFF) {
    to[1] = static_cast<std::byte>(mask | length_16);
    bytes::store_big(static_cast<std::uint16_t>(header.length), to + 2);
    size += 2;
  } else {
    to[1] = static_cast<std::byte>(mask | length_64);
    bytes::store_big(header.length, to + 2);
    size += 8;
  }
  if (!header.masked) return size;
  std::memcpy(to + size, &header.key, sizeof header.key);
  return size + sizeof header.key;
}

}  // namespace wspc::core

#endif
