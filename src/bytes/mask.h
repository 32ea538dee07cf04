// SPDX-License-Identifier: MIT
// mask: RFC 6455 §5.3, in place or while copying, on its own or together with the UTF-8 check.
#ifndef WSPC_BYTES_MASK_H
#define WSPC_BYTES_MASK_H

#include <bit>
#include <cstring>
#include <span>

#include "bytes/kernels.h"
#include "bytes/utf8.h"

namespace wspc::bytes {

// Payloads up to this size are transformed inline: a call through the table would cost more than the work.
inline constexpr std::size_t small_payload = 64;

// The key as it applies to the byte after `size` bytes have been masked.
constexpr MaskKey rotate(MaskKey key, std::size_t size) noexcept {
  const int bits = static_cast<int>(size % 4 * 8);
  return std::endian::native == std::endian::little ? std::rotr(key, bits) : std::rotl(key, bits);
}

// data ^= key, starting with key byte 0.
void mask(std::span<std::byte> data, MaskKey key) noexcept;

// to = from ^ key, starting with key byte 0. `to` has room for all of `from` and does not overlap it.
void mask_copy(std::byte* to, std::span<const std::byte> from, MaskKey key) noexcept;

// mask() and validate() in one pass over memory. Returns the index of the first wrong byte, or data.size().
std::size_t unmask_validate(std::span<std::byte> data, MaskKey key, Utf8State& state) noexcept;

}  // namespace wspc::bytes

#endif
