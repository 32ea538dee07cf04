// SPDX-License-Identifier: MIT
// utf8: the streaming check of UTF-8 text, fail-fast.   RFC 3629 §4, RFC 6455 §8.1
#ifndef WSPC_BYTES_UTF8_H
#define WSPC_BYTES_UTF8_H

#include <cstddef>
#include <span>

#include "bytes/utf8_state.h"

namespace wspc::bytes {

// Goes on where `state` stands. Returns the index of the first byte that cannot be part of valid text, or text.size().
// The byte is reported in the call that contains it, also when it is the last one of a piece.
std::size_t validate(std::span<const std::byte> text, Utf8State& state) noexcept;

// All of `text` is valid and ends between two characters.
bool is_utf8(std::span<const std::byte> text) noexcept;

}  // namespace wspc::bytes

#endif
