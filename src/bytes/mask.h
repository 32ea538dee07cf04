// SPDX-License-Identifier: MIT
// mask: masks payload (RFC 6455 §5.3), in place or while copying, optionally together with the UTF-8 check.
#ifndef WSPC_BYTES_MASK_H
#define WSPC_BYTES_MASK_H

#include <span>

#include "bytes/kernels.h"
#include "bytes/scalar.h"
#include "bytes/utf8.h"

namespace wspc::bytes {

// Masks `data` in place, starting with key byte 0 (RFC 6455 §5.3: W073; §6.2: W101).
inline void mask(std::span<std::byte> data, MaskKey key) noexcept {
  if (data.size() <= small_payload) {
    scalar::pass_small(data.data(), data.data(), data.size(), 0, key);
    return;
  }
  kernels().mask(data.data(), data.size(), key);
}

// Copies `from` to `to` and masks it, starting with key byte 0. Requires: `to` has room for all of `from` and does not
// overlap it (RFC 6455 §5.3: W073).
inline void mask_copy(std::byte* to, std::span<const std::byte> from, MaskKey key) noexcept {
  if (from.size() <= small_payload) {
    scalar::pass_small(to, from.data(), from.size(), 0, key);
    return;
  }
  kernels().mask_copy(to, from.data(), from.size(), key);
}

// Like mask() and validate(), in one pass over memory. Returns the index of the first invalid byte, or data.size().
inline std::size_t unmask_validate(std::span<std::byte> data, MaskKey key, Utf8State& state) noexcept {
  if (data.size() <= small_payload) return scalar::unmask_validate_small(data.data(), data.size(), key, state);
  return kernels().unmask_validate(data.data(), data.size(), key, state);
}

// The same for a whole message, which is nearly always short ASCII and needs no state. Returns whether it is valid
// UTF-8. If it is not, `data` is unmasked up to the first invalid byte, `wrong`; or completely, if a character is cut
// off at its end.
[[nodiscard, gnu::always_inline]] inline bool unmask_text(std::span<std::byte> data, MaskKey key,
                                                          std::size_t& wrong) noexcept {
  Utf8State state;
  if (data.size() <= small_payload) {
    if (scalar::is_ascii(scalar::pass_small(data.data(), data.data(), data.size(), key, 0))) return true;
    wrong = validate(data, state);
  } else {
    wrong = kernels().unmask_validate(data.data(), data.size(), key, state);
  }
  return wrong == data.size() && state.complete();
}

// Like mask_copy() and validate(), in one pass: validates `from`. Returns the index of the first invalid byte, or
// from.size().
inline std::size_t validate_mask_copy(std::byte* to, std::span<const std::byte> from, MaskKey key,
                                      Utf8State& state) noexcept {
  if (from.size() <= small_payload) {
    return scalar::validate_mask_copy_small(to, from.data(), from.size(), key, state);
  }
  return kernels().validate_mask_copy(to, from.data(), from.size(), key, state);
}

// The same for a whole message. Nearly all short text is ASCII, which needs no state. Returns false if it is not valid
// UTF-8.
[[nodiscard]] inline bool mask_copy_text(std::byte* to, std::span<const std::byte> from, MaskKey key) noexcept {
  if (from.size() <= small_payload) {
    return scalar::is_ascii(scalar::pass_small(to, from.data(), from.size(), 0, key)) || is_utf8(from);
  }
  Utf8State state;
  return kernels().validate_mask_copy(to, from.data(), from.size(), key, state) == from.size() && state.complete();
}

}  // namespace wspc::bytes

#endif
