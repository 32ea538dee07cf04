// SPDX-License-Identifier: MIT
// sse4: the transforms in vectors of 16 bytes, with SSE4.1 and SSSE3.
#include <bit>
#include <immintrin.h>

#include "bytes/scalar.h"
#include "bytes/vector/wrong_pairs.h"
#include "bytes/x86/rows.h"

#define WSPC_ROW sse4
#define WSPC_TARGET [[gnu::target("ssse3,sse4.1")]]
#define WSPC_INLINE [[gnu::target("ssse3,sse4.1"), gnu::always_inline]] inline

namespace wspc::bytes::sse4 {
namespace {

using Vector = __m128i;
constexpr std::size_t vector_size = 16;

// From this size on, stores that never cross a cache line are worth a few single bytes in front.
constexpr std::size_t text_aligned_from = 8192;

namespace smaller = scalar;  // for text that is too short

WSPC_INLINE Vector load(const void* from) noexcept { return _mm_loadu_si128(static_cast<const Vector*>(from)); }
WSPC_INLINE void store(void* to, Vector vector) noexcept { _mm_storeu_si128(static_cast<Vector*>(to), vector); }
WSPC_INLINE Vector all(char byte) noexcept { return _mm_set1_epi8(byte); }
WSPC_INLINE Vector at_end(char byte) noexcept { return _mm_insert_epi8(_mm_setzero_si128(), byte, 15); }
WSPC_INLINE Vector repeat(MaskKey key) noexcept { return _mm_set1_epi32(std::bit_cast<std::int32_t>(key)); }
WSPC_INLINE bool is_zero(Vector vector) noexcept { return _mm_testz_si128(vector, vector) != 0; }
WSPC_INLINE void clear_upper() noexcept {}
WSPC_INLINE bool is_ascii(Vector vector) noexcept { return _mm_movemask_epi8(vector) == 0; }
WSPC_INLINE Vector low_halves(Vector bytes) noexcept { return bytes & all(0x0F); }
WSPC_INLINE Vector high_halves(Vector bytes) noexcept { return low_halves(_mm_srli_epi16(bytes, 4)); }

// Returns each byte minus `by`, or zero.
WSPC_INLINE Vector less(Vector bytes, char by) noexcept { return _mm_subs_epu8(bytes, all(by)); }

WSPC_INLINE Vector look_up(const Lookup& table, Vector low_halves) noexcept {
  return _mm_shuffle_epi8(load(table.data()), low_halves);
}

// Returns, for each byte, the byte `count` places before it.
template <int count>
WSPC_INLINE Vector shifted(Vector bytes, Vector previous) noexcept {
  return _mm_alignr_epi8(bytes, previous, 16 - count);
}

}  // namespace
}  // namespace wspc::bytes::sse4

#include "bytes/vector/vector_mask.h"
#include "bytes/vector/vector_utf8.h"
