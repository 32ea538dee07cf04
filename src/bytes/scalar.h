// SPDX-License-Identifier: MIT
// scalar: the transforms in plain C++: inline for small payloads, the reference and the last row of the kernels.
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

// Payloads up to this size are transformed inline: a call through the table would cost more than the work.
inline constexpr std::size_t small_payload = 64;

// The key as it applies to the byte after `size` bytes have been masked.
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

// Both halves are the key, so this is right in either byte order.
constexpr Word repeat(MaskKey key) noexcept { return Word{key} << 32 | key; }

constexpr bool is_ascii(Word word) noexcept { return (word & 0x8080808080808080) == 0; }

// Loads and stores of half a word, for the ends of what is shorter than one.
inline std::uint32_t load_half(const std::byte* from) noexcept {
  std::uint32_t half;
  std::memcpy(&half, from, sizeof half);
  return half;
}
inline void store_half(std::byte* to, std::uint32_t half) noexcept { std::memcpy(to, &half, sizeof half); }

// mask_copy() for less than a word; returns all that it stored, or'ed together.
inline Word mask_copy_short(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size >= sizeof key) {
    const std::uint32_t first = load_half(from) ^ key;
    const std::uint32_t last = load_half(from + size - sizeof key) ^ rotate(key, size);
    store_half(to, first);
    store_half(to + size - sizeof key, last);
    return first | last;
  }
  const auto key_bytes = std::bit_cast<std::array<std::byte, 4>>(key);
  std::byte all{};
  for (std::size_t at = 0; at < size; ++at) all |= to[at] = from[at] ^ key_bytes[at];
  return std::to_integer<Word>(all);
}

// Sixteen bytes at once, with what every machine has for that.
using Pair [[gnu::vector_size(16)]] = Word;

inline Pair load_pair(const std::byte* from) noexcept {
  Pair pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair;
}
inline void store_pair(std::byte* to, Pair pair) noexcept { std::memcpy(to, &pair, sizeof pair); }
inline Pair repeat_pair(MaskKey key) noexcept { return Pair{repeat(key), repeat(key)}; }

// mask_copy() for at most small_payload bytes: no loop, but two halves that overlap in the middle. `to` and `from` may
// be the same: all is read before anything is stored. Returns all that it stored, or'ed together: enough to see whether
// it is ASCII.
inline Word mask_copy_small(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < sizeof(Word)) return mask_copy_short(to, from, size, key);
  const MaskKey last_key = rotate(key, size);
  if (size <= 2 * sizeof(Word)) {
    const Word first = load_word(from) ^ repeat(key);
    const Word last = load_word(from + size - sizeof(Word)) ^ repeat(last_key);
    store_word(to, first);
    store_word(to + size - sizeof(Word), last);
    return first | last;
  }
  constexpr std::size_t step = sizeof(Pair);
  std::byte* const end = to + size;
  const std::byte* const from_end = from + size;
  const Pair first = load_pair(from) ^ repeat_pair(key);
  const Pair last = load_pair(from_end - step) ^ repeat_pair(last_key);
  Pair all = first | last;
  if (size > 2 * step) {
    const Pair second = load_pair(from + step) ^ repeat_pair(key);
    const Pair third = load_pair(from_end - 2 * step) ^ repeat_pair(last_key);
    store_pair(to + step, second);
    store_pair(end - 2 * step, third);
    all |= second | third;
  }
  store_pair(to, first);
  store_pair(end - step, last);
  return all[0] | all[1];
}

// The rows' reference. `to` and `from` may be the same. The last word overlaps the one before, and is made before
// anything is stored.
inline void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < sizeof(Word)) {
    mask_copy_short(to, from, size, key);
    return;
  }
  const std::size_t end = size - sizeof(Word);
  const Word last = load_word(from + end) ^ repeat(rotate(key, size));
  for (std::size_t at = 0; at < end; at += sizeof(Word)) store_word(to + at, load_word(from + at) ^ repeat(key));
  store_word(to + end, last);
}

inline void mask(std::byte* data, std::size_t size, MaskKey key) noexcept { mask_copy(data, data, size, key); }

// The table of RFC 3629 §4: what may follow a first byte. False when no character begins with it.
inline bool begin_character(Utf8State& state, std::uint8_t first) noexcept {
  if (first < 0x80) return true;
  if (first < 0xC2 || first > 0xF4) return false;

  if (first < 0xE0) {
    state.need = 1;
  } else if (first < 0xF0) {
    state.need = 2;
    if (first == 0xE0) state.low = 0xA0;   // less would be overlong
    if (first == 0xED) state.high = 0x9F;  // more would be a surrogate
  } else {
    state.need = 3;
    if (first == 0xF0) state.low = 0x90;   // less would be overlong
    if (first == 0xF4) state.high = 0x8F;  // more would be past U+10FFFF
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

// What both checks have in common. `word_at(at)` and `rest(at)` make the next bytes readable as text.
template <class WordAt, class Rest>
inline std::size_t check(const std::byte* data, std::size_t size, Utf8State& state, WordAt word_at,
                         Rest rest) noexcept {
  Utf8State local = state;  // one that `data` cannot alias, so that it stays in registers
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

// unmask_validate() for at most small_payload bytes: nearly always ASCII, which one look at all of it tells.
inline std::size_t unmask_validate_small(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept {
  const bool ascii = is_ascii(mask_copy_small(data, data, size, key));
  return ascii && state.complete() ? size : validate(data, size, state);
}

}  // namespace wspc::bytes::scalar

#endif
