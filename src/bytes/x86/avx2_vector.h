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

inline std::size_t bytes_to_alignment(const std::byte* to) noexcept {
  return -reinterpret_cast<std::uintptr_t>(to) % vector_size;
}

WSPC_AVX2_INLINE __m256i load(const void* from) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

WSPC_AVX2_INLINE void store(void* to, __m256i vector) noexcept {
  _mm256_storeu_si256(static_cast<__m256i*>(to), vector);
}

WSPC_AVX2_INLINE __m256i repeat(MaskKey key) noexcept { return _mm256_set1_epi32(std::bit_cast<std::int32_t>(key)); }

}  // namespace wspc::bytes::avx2

#endif
