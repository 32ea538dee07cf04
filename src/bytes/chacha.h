// SPDX-License-Identifier: MIT
// chacha: the keystream of ChaCha20, or with fewer rounds, four blocks at once.   RFC 8439 §2.3
#ifndef WSPC_BYTES_CHACHA_H
#define WSPC_BYTES_CHACHA_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc::bytes {

struct Chacha {
  static constexpr std::size_t block_size = 64;
  static constexpr std::size_t blocks = 4;

  std::array<std::uint32_t, 8> key{};
  std::uint32_t counter = 0;  // of the first block
  std::array<std::uint32_t, 3> nonce{};
  int rounds = 20;  // an even number

  void keystream(std::span<std::byte, blocks * block_size> out) const noexcept;
};

}  // namespace wspc::bytes

#endif
