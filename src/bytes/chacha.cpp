// SPDX-License-Identifier: MIT
// chacha: the keystream of ChaCha20, or with fewer rounds, four blocks at once.   RFC 8439 §2.3
#include "bytes/chacha.h"

#include "bytes/endian.h"

namespace wspc::bytes {
namespace {

// The same word of four blocks.
using Words [[gnu::vector_size(16)]] = std::uint32_t;
using State = std::array<Words, 16>;

constexpr Words all(std::uint32_t word) noexcept { return Words{word, word, word, word}; }

template <int bits>
Words rotated(Words words) noexcept {
  return words << bits | words >> (32 - bits);
}

void quarter_round(Words& a, Words& b, Words& c, Words& d) noexcept {
  d = rotated<16>(d ^ (a += b));
  b = rotated<12>(b ^ (c += d));
  d = rotated<8>(d ^ (a += b));
  b = rotated<7>(b ^ (c += d));
}

void double_round(State& s) noexcept {
  for (std::size_t i = 0; i < 4; ++i) quarter_round(s[i], s[4 + i], s[8 + i], s[12 + i]);
  for (std::size_t i = 0; i < 4; ++i) quarter_round(s[i], s[4 + (i + 1) % 4], s[8 + (i + 2) % 4], s[12 + (i + 3) % 4]);
}

}  // namespace

void Chacha::keystream(std::span<std::byte, blocks * block_size> out) const noexcept {
  State start{all(0x61707865), all(0x3320646e), all(0x79622d32), all(0x6b206574)};  // "expand 32-byte k"
  for (std::size_t i = 0; i < key.size(); ++i) start[4 + i] = all(key[i]);
  start[12] = all(counter) + Words{0, 1, 2, 3};
  for (std::size_t i = 0; i < nonce.size(); ++i) start[13 + i] = all(nonce[i]);

  State state = start;
  for (int i = 0; i < rounds; i += 2) double_round(state);
  for (std::size_t i = 0; i < state.size(); ++i) {
    state[i] += start[i];
    for (std::size_t block = 0; block < blocks; ++block) {
      store_little(std::uint32_t{state[i][block]}, out.data() + block * block_size + i * sizeof(std::uint32_t));
    }
  }
}

}  // namespace wspc::bytes
