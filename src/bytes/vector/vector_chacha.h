// SPDX-License-Identifier: MIT
// vector_chacha: ChaCha with the vectors of the row that includes this file, one lane per block (RFC 8439 §2.3).
//
// Like vector_mask.h, this file is included once per row.
#ifndef WSPC_BYTES_VECTOR_VECTOR_CHACHA_H
#define WSPC_BYTES_VECTOR_VECTOR_CHACHA_H

#include "bytes/chacha_block.h"

namespace wspc::bytes::WSPC_ROW {
namespace {

// The same word of several blocks, one per lane.
using Words [[gnu::vector_size(vector_size)]] = std::uint32_t;
constexpr std::size_t lanes = vector_size / sizeof(std::uint32_t);

template <int bits>
WSPC_INLINE Words rotated(Words words) noexcept {
  return words << bits | words >> (32 - bits);
}

WSPC_INLINE void quarter_round(Words& a, Words& b, Words& c, Words& d) noexcept {
  d = rotated<16>(d ^ (a += b));
  b = rotated<12>(b ^ (c += d));
  d = rotated<8>(d ^ (a += b));
  b = rotated<7>(b ^ (c += d));
}

WSPC_INLINE void double_round(Words (&s)[16]) noexcept {
  for (std::size_t i = 0; i < 4; ++i) quarter_round(s[i], s[4 + i], s[8 + i], s[12 + i]);
  for (std::size_t i = 0; i < 4; ++i) quarter_round(s[i], s[4 + (i + 1) % 4], s[8 + (i + 2) % 4], s[12 + (i + 3) % 4]);
}

// Computes the blocks from `first` on.
WSPC_INLINE void stream_lanes(const ChachaStart& start, int rounds, std::uint32_t first, std::uint32_t* out) noexcept {
  Words state[16];
  for (std::size_t i = 0; i < 16; ++i) state[i] = Words{} + start[i];
  Words counters = Words{} + (start[12] + first);
  for (std::size_t lane = 0; lane < lanes; ++lane) counters[lane] += static_cast<std::uint32_t>(lane);
  state[12] = counters;
  for (int i = 0; i < rounds; i += 2) double_round(state);
  for (std::size_t i = 0; i < 16; ++i) {
    state[i] += i == 12 ? counters : Words{} + start[i];
    __builtin_memcpy(out + i * chacha_blocks, &state[i], sizeof state[i]);
  }
}

}  // namespace

WSPC_TARGET void chacha(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept {
  for (std::uint32_t block = 0; block < chacha_blocks; block += lanes) {
    stream_lanes(start, rounds, block, out + block);
  }
}

}  // namespace wspc::bytes::WSPC_ROW

#endif
