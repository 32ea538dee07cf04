// SPDX-License-Identifier: MIT
// chacha_block: the state that ChaCha20 begins a block with, and the keystream of sixteen blocks.   RFC 8439 §2.3
#ifndef WSPC_BYTES_CHACHA_BLOCK_H
#define WSPC_BYTES_CHACHA_BLOCK_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace wspc::bytes {

inline constexpr std::size_t chacha_blocks = 16;

// The initial state of a block: constants, key, counter, nonce.
using ChachaStart = std::array<std::uint32_t, 16>;

// The keystream. Word i of block b is at [i * chacha_blocks + b], so that a vector of words is stored as it is.
using ChachaStream = std::array<std::uint32_t, 16 * chacha_blocks>;

}  // namespace wspc::bytes

#endif
