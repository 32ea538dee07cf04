// SPDX-License-Identifier: MIT
// avx512: the UTF-8 check in vectors of 64 bytes, with AVX-512 F and BW. Shorter text is checked with AVX2.
#include <bit>
#include <immintrin.h>

#include "bytes/scalar.h"
#include "bytes/vector/wrong_pairs.h"
#include "bytes/x86/rows.h"

#define WSPC_ROW avx512
#define WSPC_TARGET [[gnu::target("avx2,avx512f,avx512bw")]]
#define WSPC_INLINE [[gnu::target("avx2,avx512f,avx512bw"), gnu::always_inline]] inline

namespace wspc::bytes::avx512 {
namespace {

using Vector = __m512i;
constexpr std::size_t vector_size = 64;

// From this size on, stores that never cross a cache line are worth a few single bytes in front.
constexpr std::size_t text_aligned_from = 2048;

namespace smaller = avx2;  // for text that is too short

WSPC_INLINE Vector load(const void* from) noexcept { return _mm512_loadu_si512(from); }
WSPC_INLINE void store(void* to, Vector vector) noexcept { _mm512_storeu_si512(to, vector); }
WSPC_INLINE Vector all(char byte) noexcept { return _mm512_set1_epi8(byte); }
WSPC_INLINE Vector at_end(char byte) noexcept { return _mm512_maskz_set1_epi8(1ULL << 63U, byte); }
WSPC_INLINE Vector repeat(MaskKey key) noexcept { return _mm512_set1_epi32(std::bit_cast<std::int32_t>(key)); }
WSPC_INLINE bool is_zero(Vector vector) noexcept { return _mm512_test_epi8_mask(vector, vector) == 0; }
WSPC_INLINE void clear_upper() noexcept { _mm256_zeroupper(); }
WSPC_INLINE bool is_ascii(Vector vector) noexcept { return _mm512_movepi8_mask(vector) == 0; }
WSPC_INLINE Vector low_halves(Vector bytes) noexcept { return bytes & all(0x0F); }
WSPC_INLINE Vector high_halves(Vector bytes) noexcept { return low_halves(_mm512_srli_epi16(bytes, 4)); }

// Returns each byte minus `by`, or zero.
WSPC_INLINE Vector less(Vector bytes, char by) noexcept { return _mm512_subs_epu8(bytes, all(by)); }

WSPC_INLINE Vector look_up(const Lookup& table, Vector low_halves) noexcept {
  const __m128i row = _mm_load_si128(reinterpret_cast<const __m128i*>(table.data()));
  return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(row), low_halves);
}

// Returns, for each byte, the byte `count` places before it.
template <int count>
WSPC_INLINE Vector shifted(Vector bytes, Vector previous) noexcept {
  return _mm512_alignr_epi8(bytes, _mm512_alignr_epi32(bytes, previous, 12), 16 - count);
}

}  // namespace
}  // namespace wspc::bytes::avx512

#include "bytes/vector/vector_chacha.h"
#include "bytes/vector/vector_utf8.h"
