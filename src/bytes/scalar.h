// SPDX-License-Identifier: MIT
// scalar: the transforms in plain C++: used inline for small payloads, and the reference and last row of the kernels.
#ifndef WSPC_BYTES_SCALAR_H
#define WSPC_BYTES_SCALAR_H

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "bytes/kernels.h"
#include "bytes/utf8_state.h"

namespace wspc::bytes {

// The largest payload, in bytes, that is transformed inline. For such payloads, a call through the table would cost
// more than the work.
inline constexpr std::size_t small_payload = 64;

// Returns the key for the bytes that follow the first `size` bytes.
constexpr MaskKey rotate(MaskKey key, std::size_t size) noexcept {
  const int bits = static_cast<int>(size % 4 * 8);
  return std::endian::native == std::endian::little ? std::rotr(key, bits) : std::rotl(key, bits);
}

}  // namespace wspc::bytes

namespace wspc::bytes::scalar {

using Word = std::uint64_t;

inline Word load_word(const std::byte* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

inline void store_word(std::byte* to, Word word) noexcept { std::memcpy(to, &word, sizeof word); }

// Both halves are the key, so this is correct in either byte order.
constexpr Word repeat(MaskKey key) noexcept { return Word{key} << 32 | key; }

constexpr bool is_ascii(Word word) noexcept { return (word & 0x8080808080808080) == 0; }

// Load and store half a word, for the ends of payloads that are shorter than a word.
inline std::uint32_t load_half(const std::byte* from) noexcept {
  std::uint32_t half;
  std::memcpy(&half, from, sizeof half);
  return half;
}
inline void store_half(std::byte* to, std::uint32_t half) noexcept { std::memcpy(to, &half, sizeof half); }

// Sixteen bytes at once, with instructions that every machine has.
using Pair [[gnu::vector_size(16)]] = Word;

inline Pair load_pair(const std::byte* from) noexcept {
  Pair pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair;
}
inline void store_pair(std::byte* to, Pair pair) noexcept { std::memcpy(to, &pair, sizeof pair); }
inline Pair repeat_pair(MaskKey key) noexcept { return Pair{repeat(key), repeat(key)}; }

// Reads text that is masked with `in`, and writes it masked with `out`; a key of 0 means no mask. Returns the bitwise
// or of all of the text, which shows whether it is ASCII. `to` and `from` may be the same: everything is read before
// anything is stored. This one is for text shorter than a word.
[[gnu::always_inline]] inline Word pass_short(std::byte* to, const std::byte* from, std::size_t size, MaskKey in,
                                              MaskKey out) noexcept {
  if (size >= sizeof in) {
    const std::uint32_t first = load_half(from) ^ in;
    const std::uint32_t last = load_half(from + size - sizeof in) ^ rotate(in, size);
    store_half(to, first ^ out);
    store_half(to + size - sizeof in, last ^ rotate(out, size));
    return first | last;
  }
  const auto in_bytes = std::bit_cast<std::array<std::byte, 4>>(in);
  const auto out_bytes = std::bit_cast<std::array<std::byte, 4>>(out);
  std::byte all{};
  for (std::size_t at = 0; at < size; ++at) {
    const std::byte byte = from[at] ^ in_bytes[at];
    to[at] = byte ^ out_bytes[at];
    all |= byte;
  }
  return std::to_integer<Word>(all);
}

// Defined in chacha.cpp.
void chacha(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept;

// For at most small_payload bytes: instead of a loop, two halves that overlap in the middle.
[[gnu::always_inline]] inline Word pass_small(std::byte* to, const std::byte* from, std::size_t size, MaskKey in,
                                              MaskKey out) noexcept {
  if (size < sizeof(Word)) return pass_short(to, from, size, in, out);
  if (size <= 2 * sizeof(Word)) {
    const std::size_t end = size - sizeof(Word);
    const Word first = load_word(from) ^ repeat(in);
    const Word last = load_word(from + end) ^ repeat(rotate(in, size));
    store_word(to, first ^ repeat(out));
    store_word(to + end, last ^ repeat(rotate(out, size)));
    return first | last;
  }
  constexpr std::size_t step = sizeof(Pair);
  const Pair in_first = repeat_pair(in);
  const Pair in_last = repeat_pair(rotate(in, size));
  const Pair out_first = repeat_pair(out);
  const Pair out_last = repeat_pair(rotate(out, size));
  const Pair first = load_pair(from) ^ in_first;
  const Pair last = load_pair(from + size - step) ^ in_last;
  Pair all = first | last;
  if (size > 2 * step) {
    const Pair second = load_pair(from + step) ^ in_first;
    const Pair third = load_pair(from + size - 2 * step) ^ in_last;
    store_pair(to + step, second ^ out_first);
    store_pair(to + size - 2 * step, third ^ out_last);
    all |= second | third;
  }
  store_pair(to, first ^ out_first);
  store_pair(to + size - step, last ^ out_last);
  return all[0] | all[1];
}

// The reference for the rows. `to` and `from` may be the same: the last word overlaps the one before it, and is
// computed before anything is stored.
inline void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < sizeof(Word)) {
    pass_short(to, from, size, 0, key);
    return;
  }
  const std::size_t end = size - sizeof(Word);
  const Word last = load_word(from + end) ^ repeat(rotate(key, size));
  for (std::size_t at = 0; at < end; at += sizeof(Word)) store_word(to + at, load_word(from + at) ^ repeat(key));
  store_word(to + end, last);
}

inline void mask(std::byte* data, std::size_t size, MaskKey key) noexcept { mask_copy(data, data, size, key); }

// The table of RFC 3629 §4: which bytes may follow a first byte. Returns false if no character begins with it.
inline bool begin_character(Utf8State& state, std::uint8_t first) noexcept {
  if (first < 0x80) return true;
  if (first < 0xC2 || first > 0xF4) return false;

  if (first < 0xE0) {
    state.need = 1;
  } else if (first < 0xF0) {
    state.need = 2;
    if (first == 0xE0) state.low = 0xA0;   // lower would be overlong
    if (first == 0xED) state.high = 0x9F;  // higher would be a surrogate
  } else {
    state.need = 3;
    if (first == 0xF0) state.low = 0x90;   // lower would be overlong
    if (first == 0xF4) state.high = 0x8F;  // higher would be beyond U+10FFFF
  }
  return true;
}

inline bool advance(Utf8State& state, std::uint8_t byte) noexcept {
  if (state.complete()) return begin_character(state, byte);
  if (byte < state.low || byte > state.high) return false;

  state = {.need = static_cast<std::uint8_t>(state.need - 1), .low = 0x80, .high = 0xBF};
  return true;
}

inline std::size_t validate_bytes(const std::byte* data, std::size_t size, Utf8State& state) noexcept {
  std::size_t at = 0;
  while (at < size && advance(state, std::to_integer<std::uint8_t>(data[at]))) ++at;
  return at;
}

// The common part of both checks. `word_at(at)` and `rest(at)` return the next bytes as text.
template <class WordAt, class Rest>
inline std::size_t check(const std::byte* data, std::size_t size, Utf8State& state, WordAt word_at,
                         Rest rest) noexcept {
  Utf8State local = state;  // a copy that `data` cannot alias, so that it stays in registers
  std::size_t at = 0;
  for (; size - at >= sizeof(Word); at += sizeof(Word)) {
    if (is_ascii(word_at(at)) && local.complete()) continue;
    const std::size_t valid = validate_bytes(data + at, sizeof(Word), local);
    if (valid != sizeof(Word)) return at + valid;
  }
  rest(at);
  at += validate_bytes(data + at, size - at, local);
  state = local;
  return at;
}

inline std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept {
  const auto word_at = [data](std::size_t at) noexcept { return load_word(data + at); };
  return check(data, size, state, word_at, [](std::size_t) noexcept {});
}

inline std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept {
  const auto word_at = [data, key](std::size_t at) noexcept {
    const Word word = load_word(data + at) ^ repeat(key);
    store_word(data + at, word);
    return word;
  };
  const auto rest = [data, size, key](std::size_t at) noexcept { mask(data + at, size - at, key); };
  return check(data, size, state, word_at, rest);
}

inline std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                                      Utf8State& state) noexcept {
  const auto word_at = [to, from, key](std::size_t at) noexcept {
    const Word word = load_word(from + at);
    store_word(to + at, word ^ repeat(key));
    return word;
  };
  const auto rest = [to, from, size, key](std::size_t at) noexcept { mask_copy(to + at, from + at, size - at, key); };
  return check(from, size, state, word_at, rest);
}

// The same for at most small_payload bytes: nearly always ASCII, which a single test of all bytes shows.
inline std::size_t unmask_validate_small(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept {
  const bool ascii = is_ascii(pass_small(data, data, size, key, 0));
  return ascii && state.complete() ? size : validate(data, size, state);
}

inline std::size_t validate_mask_copy_small(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                                            Utf8State& state) noexcept {
  const bool ascii = is_ascii(pass_small(to, from, size, 0, key));
  return ascii && state.complete() ? size : validate(from, size, state);
}

}  // namespace wspc::bytes::scalar

#endif
