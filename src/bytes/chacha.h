// SPDX-License-Identifier: MIT
// chacha: the keystream of ChaCha20, or of ChaCha with fewer rounds, sixteen blocks at once (RFC 8439 §2.3).
#ifndef WSPC_BYTES_CHACHA_H
#define WSPC_BYTES_CHACHA_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace wspc::bytes {

inline constexpr std::size_t chacha_blocks = 16;

// The initial state of a block: constants, key, counter, nonce.
using ChachaStart = std::array<std::uint32_t, 16>;

// The keystream. Word i of block b is at [i * chacha_blocks + b], so that a vector of words is stored as it is.
using ChachaStream = std::array<std::uint32_t, 16 * chacha_blocks>;

struct Chacha {
  std::array<std::uint32_t, 8> key{};
  std::uint32_t counter = 0;  // the counter of the first block
  std::array<std::uint32_t, 3> nonce{};
  int rounds = 20;  // must be even

  void keystream(ChachaStream& out) const noexcept;
};

}  // namespace wspc::bytes

#endif
