// SPDX-License-Identifier: MIT
// vector_utf8: the UTF-8 check with the vectors of the row that includes this file, alone and fused with unmasking.
//
// RFC 3629 §4, RFC 6455 §8.1. The method is that of J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One
// Instruction Per Byte" (2021): three nibbles of two neighbouring bytes determine, by table lookups, whether these
// bytes can follow each other. vector_mask.h describes how a row uses this file.
#ifndef WSPC_BYTES_VECTOR_VECTOR_UTF8_H
#define WSPC_BYTES_VECTOR_VECTOR_UTF8_H

#include "bytes/mask.h"
#include "bytes/scalar.h"
#include "bytes/vector/alignment.h"
#include "bytes/vector/wrong_pairs.h"

namespace wspc::bytes::WSPC_ROW {
namespace {

// Returns, for each byte of `bytes`, a value that is not zero if the byte cannot follow those before it, which are in
// `previous`.
WSPC_INLINE Vector wrong_bytes(Vector bytes, Vector previous) noexcept {
  const Vector one_before = shifted<1>(bytes, previous);
  const Vector two_before = shifted<2>(bytes, previous);
  const Vector three_before = shifted<3>(bytes, previous);

  const Vector wrong = look_up(by_first_high, high_halves(one_before)) & look_up(by_first_low, low_halves(one_before)) &
                       look_up(by_second_high, high_halves(bytes));
  // A third byte is two bytes after E0 or above, and a fourth byte three bytes after F0 or above. Exactly there, two
  // continuation bytes must meet.
  const Vector third = less(two_before, 0xE0 - 0x80);
  const Vector fourth = less(three_before, 0xF0 - 0x80);
  return wrong ^ ((third | fourth) & all(two_continuations));
}

// Text that is only read.
struct Text {
  const std::byte* data;
  std::size_t size;

  WSPC_INLINE Vector peek(std::size_t at) const noexcept { return load(data + at); }
  WSPC_INLINE void put(std::size_t, Vector) const noexcept {}
};

// Text that is unmasked in place while it is read.
struct MaskedText {
  std::byte* data;
  std::size_t size;
  MaskKey key;

  // Returns the vector at `at`, unmasked, from memory that is still masked.
  WSPC_INLINE Vector peek(std::size_t at) const noexcept { return load(data + at) ^ repeat(rotate(key, at)); }
  WSPC_INLINE void put(std::size_t at, Vector vector) const noexcept { store(data + at, vector); }
  const std::byte* stored() const noexcept { return data; }
  MaskedText from(std::size_t at) const noexcept { return {data + at, size - at, rotate(key, at)}; }
  std::size_t check_first(std::size_t count, Utf8State& state) const noexcept {
    return scalar::unmask_validate(data, count, key, state);
  }
};

// Text that is masked into other memory while it is read.
struct LeavingText {
  const std::byte* data;
  std::size_t size;
  std::byte* to;
  MaskKey key;

  WSPC_INLINE Vector peek(std::size_t at) const noexcept { return load(data + at); }
  WSPC_INLINE void put(std::size_t at, Vector vector) const noexcept {
    store(to + at, vector ^ repeat(rotate(key, at)));
  }
  const std::byte* stored() const noexcept { return to; }
  LeavingText from(std::size_t at) const noexcept { return {data + at, size - at, to + at, rotate(key, at)}; }
  std::size_t check_first(std::size_t count, Utf8State& state) const noexcept {
    return scalar::validate_mask_copy(to, data, count, key, state);
  }
};

// Returns a first byte that leads to `state`; zero between characters.
std::uint8_t first_byte_of(Utf8State state) noexcept {
  if (state.need == 1) return 0xC2;
  if (state.need == 2) return state.low == 0xA0 ? 0xE0 : state.high == 0x9F ? 0xED : 0xE1;
  if (state.need == 3) return state.low == 0x90 ? 0xF0 : state.high == 0x8F ? 0xF4 : 0xF1;
  return 0;
}

// Returns the position of the last byte among the three before `at` that begins a multi-byte character; `at` if there
// is none.
std::size_t last_character(const std::byte* data, std::size_t at) noexcept {
  for (std::size_t back = 1; back <= 3; ++back) {
    if (data[at - back] >= std::byte{0xC0}) return at - back;
  }
  return at;
}

// Checks [from, to) byte by byte; everything before `from` has passed the check of pairs. The check restarts at the
// beginning of a character that is open at `from`, because pairs do not show every error: the last byte may be C0 or
// F5.
std::size_t check_bytes(const std::byte* data, std::size_t from, std::size_t to, Utf8State& state) noexcept {
  std::size_t begin = 0;
  if (from > 0) {
    begin = last_character(data, from);
    state = {};
  }
  return begin + scalar::validate(data + begin, to - begin, state);
}

// The same, called from vector code. Before a jump to a function of the same file, g++ 12 forgets to clear the upper
// halves of the registers. All code with vectors of 16 bytes would then be slow until something clears them: 130 ns a
// message.
WSPC_INLINE std::size_t leave(const std::byte* data, std::size_t from, std::size_t to, Utf8State& state) noexcept {
  clear_upper();
  return check_bytes(data, from, to, state);
}

// Continues from `at`, where no character is open, as long as four vectors at once are ASCII. Returns where that ends.
template <class AnyText>
WSPC_INLINE std::size_t pass_ascii(const AnyText text, std::size_t at) noexcept {
  for (; text.size - at >= 4 * vector_size; at += 4 * vector_size) {
    const Vector a = text.peek(at);
    const Vector b = text.peek(at + vector_size);
    const Vector c = text.peek(at + 2 * vector_size);
    const Vector d = text.peek(at + 3 * vector_size);
    if (!is_ascii(a | b | (c | d))) break;
    text.put(at, a);
    text.put(at + vector_size, b);
    text.put(at + 2 * vector_size, c);
    text.put(at + 3 * vector_size, d);
  }
  return at;
}

// Requires: `text` has at least two vectors. The bytes after the last whole vector are checked as part of a vector that
// overlaps the one before it, and that is loaded before its neighbour is stored.
template <class AnyText>
WSPC_INLINE std::size_t check(const AnyText text, Utf8State& state) noexcept {
  const Vector last = text.peek(text.size - vector_size);
  const Vector before_last = text.peek(text.size - 2 * vector_size);
  const Vector last_byte = at_end(static_cast<char>(0xFF));
  Vector before = at_end(static_cast<char>(first_byte_of(state)));
  Vector open = before;  // not ASCII if a character may continue in the next vector
  std::size_t at = state.complete() ? pass_ascii(text, 0) : 0;

  while (text.size - at >= 2 * vector_size) {
    const Vector a = text.peek(at);
    const Vector b = text.peek(at + vector_size);
    text.put(at, a);
    text.put(at + vector_size, b);
    at += 2 * vector_size;
    const bool ascii = is_ascii(a | b | open);
    if (!ascii) {
      const bool right = is_zero(wrong_bytes(a, before) | wrong_bytes(b, a));
      if (!right) return leave(text.data, at - 2 * vector_size, at, state);
      open = b & last_byte;  // within a character no byte is ASCII
    }
    before = b;
    if (ascii) at = pass_ascii(text, at);  // for the vectors that follow, any ASCII vector before them will do
  }
  if (text.size - at >= vector_size) {
    const Vector a = text.peek(at);
    text.put(at, a);
    if (!is_zero(wrong_bytes(a, before))) return leave(text.data, at, at + vector_size, state);
    at += vector_size;
  }
  if (at < text.size) {
    text.put(text.size - vector_size, last);
    const bool right = is_ascii(last) || is_zero(wrong_bytes(last, before_last));
    if (!right) return leave(text.data, at, text.size, state);
  }
  if (!is_ascii(last)) return leave(text.data, text.size, text.size, state);
  state = {};
  return text.size;
}

// The same with stores that never cross a cache line. They follow a first vector that overlaps its neighbour: it is
// computed before that neighbour is stored, and stored after it.
template <class AnyText>
WSPC_INLINE std::size_t check_aligned(const AnyText text, Utf8State& state) noexcept {
  const std::size_t head = bytes_to_alignment(text.stored(), vector_size);
  const Vector first = text.peek(0);
  if (state.complete() && is_ascii(first)) {
    const std::size_t valid = head + check(text.from(head), state);
    text.put(0, first);
    return valid;
  }
  const std::size_t valid = text.check_first(head, state);
  return valid < head ? valid : head + check(text.from(head), state);
}

// Up to this size, text is transformed completely and then tested for ASCII as a whole, since most short text is ASCII.
// Only other text is read again.
constexpr std::size_t short_text = 256;

// Transforms all of the text, at least one vector. Returns whether it is ASCII.
template <class AnyText>
WSPC_INLINE bool transform_short(const AnyText text) noexcept {
  const std::size_t end = text.size - vector_size;
  const Vector last = text.peek(end);
  Vector all_of_it = last;
  for (std::size_t at = 0; at < end; at += vector_size) {
    const Vector vector = text.peek(at);
    text.put(at, vector);
    all_of_it = all_of_it | vector;
  }
  text.put(end, last);
  return is_ascii(all_of_it);
}

}  // namespace

WSPC_TARGET std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept {
  if (size < 2 * vector_size) return smaller::validate(data, size, state);
  return check(Text{data, size}, state);
}

WSPC_TARGET std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept {
  if (size < vector_size) return smaller::unmask_validate(data, size, key, state);
  if (size <= short_text) {
    const bool ascii = transform_short(MaskedText{data, size, key});
    if (ascii && state.complete()) return size;
    clear_upper();
    return validate(data, size, state);
  }

  const MaskedText text{data, size, key};
  return size < text_aligned_from ? check(text, state) : check_aligned(text, state);
}

WSPC_TARGET std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                                           Utf8State& state) noexcept {
  if (size < vector_size) return smaller::validate_mask_copy(to, from, size, key, state);
  if (size <= short_text) {
    const bool ascii = transform_short(LeavingText{from, size, to, key});
    if (ascii && state.complete()) return size;
    clear_upper();
    return validate(from, size, state);
  }

  const LeavingText text{from, size, to, key};
  return size < text_aligned_from ? check(text, state) : check_aligned(text, state);
}

}  // namespace wspc::bytes::WSPC_ROW

#endif
