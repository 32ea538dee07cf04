// SPDX-License-Identifier: MIT
// utf8: a streaming check of UTF-8 text that fails as early as possible (RFC 3629 §4, RFC 6455 §8.1).
#ifndef WSPC_BYTES_UTF8_H
#define WSPC_BYTES_UTF8_H

#include <cstddef>
#include <span>

#include "bytes/kernels.h"
#include "bytes/scalar.h"
#include "bytes/utf8_state.h"

namespace wspc::bytes {

// Continues a check from `state`. Returns the index of the first byte that cannot be part of valid text, or text.size()
// if there is none. The byte is reported by the call that contains it, even if it is the last byte of a piece.
inline std::size_t validate(std::span<const std::byte> text, Utf8State& state) noexcept {
  if (text.size() <= small_payload) return scalar::validate(text.data(), text.size(), state);
  return kernels().validate(text.data(), text.size(), state);
}

// Returns whether `text` is valid and ends between two characters.
inline bool is_utf8(std::span<const std::byte> text) noexcept {
  Utf8State state;
  return validate(text, state) == text.size() && state.complete();
}

}  // namespace wspc::bytes

#endif
