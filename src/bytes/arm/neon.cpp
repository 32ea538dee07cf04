// SPDX-License-Identifier: MIT
// neon: the transforms in vectors of 16 bytes, with Advanced SIMD of AArch64.
#include <arm_neon.h>

#include "bytes/arm/rows.h"
#include "bytes/scalar.h"
#include "bytes/vector/wrong_pairs.h"

#define WSPC_ROW neon
#define WSPC_TARGET
#define WSPC_INLINE [[gnu::always_inline]] inline

namespace wspc::bytes::neon {
namespace {

using Vector = uint8x16_t;
constexpr std::size_t vector_size = 16;

// From this size on, stores that never cross a cache line are worth a few single bytes in front.
constexpr std::size_t text_aligned_from = 8192;

namespace smaller = scalar;  // for text that is too short

WSPC_INLINE Vector load(const void* from) noexcept { return vld1q_u8(static_cast<const std::uint8_t*>(from)); }
WSPC_INLINE void store(void* to, Vector vector) noexcept { vst1q_u8(static_cast<std::uint8_t*>(to), vector); }
WSPC_INLINE Vector all(char byte) noexcept { return vdupq_n_u8(static_cast<std::uint8_t>(byte)); }
WSPC_INLINE Vector at_end(char byte) noexcept {
  return vsetq_lane_u8(static_cast<std::uint8_t>(byte), vdupq_n_u8(0), 15);
}
WSPC_INLINE Vector repeat(MaskKey key) noexcept { return vreinterpretq_u8_u32(vdupq_n_u32(key)); }
// The maximum of four numbers takes less time than that of sixteen.
WSPC_INLINE bool is_zero(Vector vector) noexcept { return vmaxvq_u32(vreinterpretq_u32_u8(vector)) == 0; }
WSPC_INLINE void clear_upper() noexcept {}
WSPC_INLINE bool is_ascii(Vector vector) noexcept { return is_zero(vector & all(static_cast<char>(0x80))); }
WSPC_INLINE Vector low_halves(Vector bytes) noexcept { return bytes & all(0x0F); }
WSPC_INLINE Vector high_halves(Vector bytes) noexcept { return vshrq_n_u8(bytes, 4); }

// Returns each byte minus `by`, or zero.
WSPC_INLINE Vector less(Vector bytes, char by) noexcept { return vqsubq_u8(bytes, all(by)); }

WSPC_INLINE Vector look_up(const Lookup& table, Vector low_halves) noexcept {
  return vqtbl1q_u8(vld1q_u8(table.data()), low_halves);
}

// Returns, for each byte, the byte `count` places before it.
template <int count>
WSPC_INLINE Vector shifted(Vector bytes, Vector previous) noexcept {
  return vextq_u8(previous, bytes, 16 - count);
}

}  // namespace
}  // namespace wspc::bytes::neon

#include "bytes/vector/vector_mask.h"
#include "bytes/vector/vector_utf8.h"
