// SPDX-License-Identifier: MIT
// avx2_utf8: the UTF-8 check in vectors, on its own and fused with unmasking.   RFC 3629 §4, RFC 6455 §8.1
//
// The method is that of J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2021):
// whether two neighbouring bytes can stand together is looked up by three of their nibbles.
#include <array>

#include "bytes/mask.h"
#include "bytes/scalar.h"
#include "bytes/x86/avx2.h"
#include "bytes/x86/avx2_vector.h"

namespace wspc::bytes::avx2 {
namespace {

using Nibbles = std::uint16_t;  // a set of them, one bit each

constexpr Nibbles nibbles(unsigned first, unsigned last) noexcept {
  return static_cast<Nibbles>((2u << last) - (1u << first));
}

constexpr Nibbles any = nibbles(0x0, 0xF);
constexpr Nibbles continuations = nibbles(0x8, 0xB);

// Two bytes that cannot stand together. A byte is named by its high and its low half.
struct WrongPair {
  Nibbles first_high;
  Nibbles first_low;
  Nibbles second_high;
};

// Row i is bit i of what the lookups say.
constexpr WrongPair wrong_pairs[8] = {
    {nibbles(0xC, 0xF), any, nibbles(0x0, 0x7) | nibbles(0xC, 0xF)},                // character cut short
    {nibbles(0x0, 0x7), any, continuations},                                        // continuation after ASCII
    {nibbles(0xC, 0xC), nibbles(0x0, 0x1), continuations},                          // overlong, two bytes
    {nibbles(0xE, 0xE), nibbles(0x0, 0x0), nibbles(0x8, 0x9)},                      // overlong, three bytes
    {nibbles(0xE, 0xE), nibbles(0xD, 0xD), nibbles(0xA, 0xB)},                      // surrogate
    {nibbles(0xF, 0xF), nibbles(0x4, 0xF), nibbles(0x9, 0xB)},                      // past U+10FFFF
    {nibbles(0xF, 0xF), nibbles(0x0, 0x0) | nibbles(0x5, 0xF), nibbles(0x8, 0x8)},  // overlong, four bytes; F5 and up
    {continuations, any, continuations},  // wrong unless in a longer character
};
constexpr char two_continuations = static_cast<char>(0x80);

using Lookup = std::array<std::uint8_t, 16>;

constexpr Lookup lookup(Nibbles WrongPair::*part) noexcept {
  Lookup result = {};
  for (unsigned nibble = 0; nibble < 16; ++nibble) {
    for (unsigned row = 0; row < 8; ++row) {
      const unsigned has = unsigned{wrong_pairs[row].*part} >> nibble & 1u;
      result[nibble] = static_cast<std::uint8_t>(result[nibble] | has << row);
    }
  }
  return result;
}

alignas(16) constexpr Lookup by_first_high = lookup(&WrongPair::first_high);
alignas(16) constexpr Lookup by_first_low = lookup(&WrongPair::first_low);
alignas(16) constexpr Lookup by_second_high = lookup(&WrongPair::second_high);

WSPC_AVX2_INLINE __m256i look_up(const Lookup& table, __m256i low_halves) noexcept {
  const __m128i row = _mm_load_si128(reinterpret_cast<const __m128i*>(table.data()));
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), low_halves);
}

WSPC_AVX2_INLINE __m256i low_halves(__m256i bytes) noexcept { return _mm256_and_si256(bytes, _mm256_set1_epi8(0x0F)); }
WSPC_AVX2_INLINE __m256i high_halves(__m256i bytes) noexcept { return low_halves(_mm256_srli_epi16(bytes, 4)); }

// For each byte of `bytes`, which follow `before`: not zero when it cannot stand there.
WSPC_AVX2_INLINE __m256i wrong_bytes(__m256i bytes, __m256i before) noexcept {
  const __m256i middle = _mm256_permute2x128_si256(before, bytes, 0x21);
  const __m256i one_before = _mm256_alignr_epi8(bytes, middle, 15);
  const __m256i two_before = _mm256_alignr_epi8(bytes, middle, 14);
  const __m256i three_before = _mm256_alignr_epi8(bytes, middle, 13);

  const __m256i wrong = _mm256_and_si256(
      _mm256_and_si256(look_up(by_first_high, high_halves(one_before)), look_up(by_first_low, low_halves(one_before))),
      look_up(by_second_high, high_halves(bytes)));
  // A third byte comes two after E0 and up, a fourth three after F0 and up: exactly there must two continuations meet.
  const __m256i third = _mm256_subs_epu8(two_before, _mm256_set1_epi8(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(three_before, _mm256_set1_epi8(0xF0 - 0x80));
  const __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(two_continuations));
  return _mm256_xor_si256(wrong, must);
}

WSPC_AVX2_INLINE bool is_zero(__m256i vector) noexcept { return _mm256_testz_si256(vector, vector) != 0; }
WSPC_AVX2_INLINE bool is_ascii(__m256i vector) noexcept { return _mm256_movemask_epi8(vector) == 0; }

// Text that is looked at only.
struct Text {
  const std::byte* data;
  std::size_t size;

  WSPC_AVX2_INLINE __m256i peek(std::size_t at) const noexcept { return load(data + at); }
  WSPC_AVX2_INLINE void put(std::size_t, __m256i) const noexcept {}
};

// Text that is unmasked as it is looked at.
struct MaskedText {
  std::byte* data;
  std::size_t size;
  MaskKey key;

  // The vector at `at`, unmasked, from memory that is still masked.
  WSPC_AVX2_INLINE __m256i peek(std::size_t at) const noexcept {
    return _mm256_xor_si256(load(data + at), repeat(rotate(key, at)));
  }
  WSPC_AVX2_INLINE void put(std::size_t at, __m256i vector) const noexcept { store(data + at, vector); }
};

// From here on, stores that never cross a cache line are worth some single bytes in front.
constexpr std::size_t long_payload = 8192;

// A first byte that leads to `state`; zero between characters.
std::uint8_t first_byte_of(Utf8State state) noexcept {
  if (state.need == 1) return 0xC2;
  if (state.need == 2) return state.low == 0xA0 ? 0xE0 : state.high == 0x9F ? 0xED : 0xE1;
  if (state.need == 3) return state.low == 0x90 ? 0xF0 : state.high == 0x8F ? 0xF4 : 0xF1;
  return 0;
}

// The last first byte of a longer character among the three bytes before `at`; `at` when there is none.
std::size_t last_character(const std::byte* data, std::size_t at) noexcept {
  for (std::size_t back = 1; back <= 3; ++back) {
    if (data[at - back] >= std::byte{0xC0}) return at - back;
  }
  return at;
}

// Checks [from, to) byte by byte, after all before `from` was found right in pairs. The character that is open there is
// looked at once more, for its bytes were found right only as far as a pair can tell: a C0 or F5 that came last.
std::size_t check_bytes(const std::byte* data, std::size_t from, std::size_t to, Utf8State& state) noexcept {
  std::size_t begin = 0;
  if (from > 0) {
    begin = last_character(data, from);
    state = {};
  }
  return begin + scalar::validate(data + begin, to - begin, state);
}

// `text` has at least two vectors. Its rest after whole vectors is looked at as part of its last one, which is loaded
// before any neighbour is stored.
template <class AnyText>
WSPC_AVX2_INLINE std::size_t check(const AnyText text, Utf8State& state) noexcept {
  const __m256i last = text.peek(text.size - vector_size);
  const __m256i before_last = text.peek(text.size - 2 * vector_size);
  const __m256i last_byte = _mm256_insert_epi8(_mm256_setzero_si256(), static_cast<char>(0xFF), 31);
  __m256i before = _mm256_insert_epi8(_mm256_setzero_si256(), static_cast<char>(first_byte_of(state)), 31);
  __m256i open = before;  // not ASCII when a character may go on in the next vector
  std::size_t at = 0;

  for (; text.size - at >= 2 * vector_size; at += 2 * vector_size) {
    const __m256i a = text.peek(at);
    const __m256i b = text.peek(at + vector_size);
    text.put(at, a);
    text.put(at + vector_size, b);
    if (!is_ascii(_mm256_or_si256(_mm256_or_si256(a, b), open))) {
      const bool right = is_zero(_mm256_or_si256(wrong_bytes(a, before), wrong_bytes(b, a)));
      if (!right) return check_bytes(text.data, at, at + 2 * vector_size, state);
      open = _mm256_and_si256(b, last_byte);  // in an open character no byte is ASCII
    }
    before = b;
  }
  if (text.size - at >= vector_size) {
    const __m256i a = text.peek(at);
    text.put(at, a);
    if (!is_zero(wrong_bytes(a, before))) return check_bytes(text.data, at, at + vector_size, state);
    at += vector_size;
  }
  if (at < text.size) {
    text.put(text.size - vector_size, last);
    const bool right = is_ascii(last) || is_zero(wrong_bytes(last, before_last));
    if (!right) return check_bytes(text.data, at, text.size, state);
  }
  return check_bytes(text.data, text.size, text.size, state);
}

}  // namespace

WSPC_AVX2 std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept {
  if (size < 2 * vector_size) return scalar::validate(data, size, state);
  return check(Text{data, size}, state);
}

WSPC_AVX2 std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept {
  if (size < 2 * vector_size) return scalar::unmask_validate(data, size, key, state);

  const std::size_t head = size < long_payload ? 0 : bytes_to_alignment(data);
  if (head > 0) {
    const std::size_t valid = scalar::unmask_validate(data, head, key, state);
    if (valid < head) return valid;
  }
  return head + check(MaskedText{data + head, size - head, rotate(key, head)}, state);
}

}  // namespace wspc::bytes::avx2
