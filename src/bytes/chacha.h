// SPDX-License-Identifier: MIT
// chacha: the keystream of ChaCha20, or of ChaCha with fewer rounds, sixteen blocks at once (RFC 8439 §2.3).
#ifndef WSPC_BYTES_CHACHA_H
#define WSPC_BYTES_CHACHA_H

#include <array>
#include <cstdint>

#include "bytes/chacha_block.h"

namespace wspc::bytes {

struct Chacha {
  std::array<std::uint32_t, 8> key{};
  std::uint32_t counter = 0;  // the counter of the first block
  std::array<std::uint32_t, 3> nonce{};
  int rounds = 20;  // must be even

  void keystream(ChachaStream& out) const noexcept;
};

}  // namespace wspc::bytes

#endif
