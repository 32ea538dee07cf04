// SPDX-License-Identifier: MIT
// vector_utf8: the UTF-8 check in the vectors of the row that includes this, on its own and fused with unmasking.
//
// RFC 3629 §4, RFC 6455 §8.1. The method is that of J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One
// Instruction Per Byte" (2021): whether two neighbouring bytes can stand together is looked up by three of their
// nibbles. How a row uses this stands in vector_mask.h.
#ifndef WSPC_BYTES_VECTOR_VECTOR_UTF8_H
#define WSPC_BYTES_VECTOR_VECTOR_UTF8_H

#include "bytes/mask.h"
#include "bytes/scalar.h"
#include "bytes/vector/alignment.h"
#include "bytes/vector/wrong_pairs.h"

namespace wspc::bytes::WSPC_ROW {
namespace {

// For each byte of `bytes`, which follow `previous`: not zero when it cannot stand there.
WSPC_INLINE Vector wrong_bytes(Vector bytes, Vector previous) noexcept {
  const Vector one_before = shifted<1>(bytes, previous);
  const Vector two_before = shifted<2>(bytes, previous);
  const Vector three_before = shifted<3>(bytes, previous);

  const Vector wrong = look_up(by_first_high, high_halves(one_before)) & look_up(by_first_low, low_halves(one_before)) &
                       look_up(by_second_high, high_halves(bytes));
  // A third byte comes two after E0 and up, a fourth three after F0 and up: exactly there must two continuations meet.
  const Vector third = less(two_before, 0xE0 - 0x80);
  const Vector fourth = less(three_before, 0xF0 - 0x80);
  return wrong ^ ((third | fourth) & all(two_continuations));
}

// Text that is looked at only.
struct Text {
  const std::byte* data;
  std::size_t size;

  WSPC_INLINE Vector peek(std::size_t at) const noexcept { return load(data + at); }
  WSPC_INLINE void put(std::size_t, Vector) const noexcept {}
};

// Text that is unmasked where it lies as it is looked at.
struct MaskedText {
  std::byte* data;
  std::size_t size;
  MaskKey key;

  // The vector at `at`, unmasked, from memory that is still masked.
  WSPC_INLINE Vector peek(std::size_t at) const noexcept { return load(data + at) ^ repeat(rotate(key, at)); }
  WSPC_INLINE void put(std::size_t at, Vector vector) const noexcept { store(data + at, vector); }
  const std::byte* stored() const noexcept { return data; }
  MaskedText from(std::size_t at) const noexcept { return {data + at, size - at, rotate(key, at)}; }
  std::size_t check_first(std::size_t count, Utf8State& state) const noexcept {
    return scalar::unmask_validate(data, count, key, state);
  }
};

// Text that is masked into other memory as it is looked at.
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

// The same, out of vectors. Before a jump to a function of the same file g++ 12 forgets to clear the upper halves of
// the registers, and all code with vectors of 16 bytes that runs until somebody does would wait for them: 130 ns a
// message.
WSPC_INLINE std::size_t leave(const std::byte* data, std::size_t from, std::size_t to, Utf8State& state) noexcept {
  clear_upper();
  return check_bytes(data, from, to, state);
}

// Goes on from `at`, where no character is open, as long as four vectors at once are ASCII. Where that ended.
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

// `text` has at least two vectors. Its rest after whole vectors is looked at as part of its last one, which is loaded
// before any neighbour is stored.
template <class AnyText>
WSPC_INLINE std::size_t check(const AnyText text, Utf8State& state) noexcept {
  const Vector last = text.peek(text.size - vector_size);
  const Vector before_last = text.peek(text.size - 2 * vector_size);
  const Vector last_byte = at_end(static_cast<char>(0xFF));
  Vector before = at_end(static_cast<char>(first_byte_of(state)));
  Vector open = before;  // not ASCII when a character may go on in the next vector
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
      open = b & last_byte;  // in an open character no byte is ASCII
    }
    before = b;
    if (ascii) at = pass_ascii(text, at);  // to what follows, one ASCII vector in front is like any other
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

// The same with stores that never cross a cache line, behind a first vector that overlaps its neighbour: made before
// that one is stored, and stored after it.
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

// Up to here text is looked at as a whole once it is transformed, since most short text is ASCII; the rest is read
// again.
constexpr std::size_t short_text = 256;

// Transforms all of it, at least one vector. Whether it is ASCII.
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
