// SPDX-License-Identifier: MIT
// avx2: the transforms in vectors of 32 bytes.
#include <bit>
#include <immintrin.h>

#include "bytes/scalar.h"
#include "bytes/vector/wrong_pairs.h"
#include "bytes/x86/rows.h"

#define WSPC_ROW avx2
#define WSPC_TARGET [[gnu::target("avx2")]]
#define WSPC_INLINE [[gnu::target("avx2"), gnu::always_inline]] inline

namespace wspc::bytes::avx2 {
namespace {

using Vector = __m256i;
constexpr std::size_t vector_size = 32;

// From this size on, stores that never cross a cache line are worth a few single bytes in front.
constexpr std::size_t text_aligned_from = 4096;

namespace smaller = scalar;  // for text that is too short

WSPC_INLINE Vector load(const void* from) noexcept { return _mm256_loadu_si256(static_cast<const Vector*>(from)); }
WSPC_INLINE void store(void* to, Vector vector) noexcept { _mm256_storeu_si256(static_cast<Vector*>(to), vector); }
WSPC_INLINE Vector all(char byte) noexcept { return _mm256_set1_epi8(byte); }
WSPC_INLINE Vector at_end(char byte) noexcept { return _mm256_insert_epi8(_mm256_setzero_si256(), byte, 31); }
WSPC_INLINE Vector repeat(MaskKey key) noexcept { return _mm256_set1_epi32(std::bit_cast<std::int32_t>(key)); }
WSPC_INLINE bool is_zero(Vector vector) noexcept { return _mm256_testz_si256(vector, vector) != 0; }
WSPC_INLINE void clear_upper() noexcept { _mm256_zeroupper(); }
WSPC_INLINE bool is_ascii(Vector vector) noexcept { return _mm256_movemask_epi8(vector) == 0; }
WSPC_INLINE Vector low_halves(Vector bytes) noexcept { return bytes & all(0x0F); }
WSPC_INLINE Vector high_halves(Vector bytes) noexcept { return low_halves(_mm256_srli_epi16(bytes, 4)); }

// Returns each byte minus `by`, or zero.
WSPC_INLINE Vector less(Vector bytes, char by) noexcept { return _mm256_subs_epu8(bytes, all(by)); }

WSPC_INLINE Vector look_up(const Lookup& table, Vector low_halves) noexcept {
  const __m128i row = _mm_load_si128(reinterpret_cast<const __m128i*>(table.data()));
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), low_halves);
}

// Returns, for each byte, the byte `count` places before it.
template <int count>
WSPC_INLINE Vector shifted(Vector bytes, Vector previous) noexcept {
  return _mm256_alignr_epi8(bytes, _mm256_permute2x128_si256(previous, bytes, 0x21), 16 - count);
}

}  // namespace
}  // namespace wspc::bytes::avx2

#include "bytes/vector/vector_chacha.h"
#include "bytes/vector/vector_mask.h"
#include "bytes/vector/vector_utf8.h"
