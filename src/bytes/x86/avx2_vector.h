// SPDX-License-Identifier: MIT
// avx2_vector: what the AVX2 kernels share. Every function says its target itself: with -mavx2 on the file, inline
// functions of other headers would become AVX2 code, which the linker may keep for machines without it.
#ifndef WSPC_BYTES_X86_AVX2_VECTOR_H
#define WSPC_BYTES_X86_AVX2_VECTOR_H

#include <bit>
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "bytes/kernels.h"

#define WSPC_AVX2 [[gnu::target("avx2")]]
#define WSPC_AVX2_INLINE [[gnu::target("avx2"), gnu::always_inline]] inline

namespace wspc::bytes::avx2 {

inline constexpr std::size_t vector_size = 32;

// 32 bytes of ones, of zeros, of ones: a vector that starts inside selects its first or its last bytes.
struct Selection {
  alignas(32) std::uint8_t bytes[3 * vector_size] = {};

  constexpr Selection() {
    for (std::size_t i = 0; i < vector_size; ++i) bytes[i] = bytes[2 * vector_size + i] = 0xFF;
  }
};
inline constexpr Selection selection;

WSPC_AVX2_INLINE __m256i load(const void* from) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

WSPC_AVX2_INLINE void store(void* to, __m256i vector) noexcept {
  _mm256_storeu_si256(static_cast<__m256i*>(to), vector);
}

WSPC_AVX2_INLINE __m256i repeat(MaskKey key) noexcept {
  return _mm256_set1_epi32(std::bit_cast<std::int32_t>(key));
}

WSPC_AVX2_INLINE __m256i first_bytes(__m256i vector, std::size_t count) noexcept {
  return _mm256_and_si256(vector, load(selection.bytes + vector_size - count));
}

WSPC_AVX2_INLINE __m256i last_bytes(__m256i vector, std::size_t count) noexcept {
  return _mm256_and_si256(vector, load(selection.bytes + vector_size + count));
}

}  // namespace wspc::bytes::avx2

#endif
