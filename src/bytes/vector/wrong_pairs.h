// SPDX-License-Identifier: MIT
// wrong_pairs: which two bytes cannot follow each other in UTF-8, as tables that are indexed by half-bytes
// (RFC 3629 §4).
#ifndef WSPC_BYTES_VECTOR_WRONG_PAIRS_H
#define WSPC_BYTES_VECTOR_WRONG_PAIRS_H

#include <array>
#include <cstdint>

namespace wspc::bytes {

using Nibbles = std::uint16_t;  // a set of errors, one bit each

constexpr Nibbles nibbles(unsigned first, unsigned last) noexcept {
  return static_cast<Nibbles>((2u << last) - (1u << first));
}

inline constexpr Nibbles any_nibble = nibbles(0x0, 0xF);
inline constexpr Nibbles continuations = nibbles(0x8, 0xB);

// A byte is described by its high and its low half.
struct WrongPair {
  Nibbles first_high;
  Nibbles first_low;
  Nibbles second_high;
};

// Row i describes bit i of the result of the lookups.
inline constexpr WrongPair wrong_pairs[8] = {
    {nibbles(0xC, 0xF), any_nibble, nibbles(0x0, 0x7) | nibbles(0xC, 0xF)},         // character cut short
    {nibbles(0x0, 0x7), any_nibble, continuations},                                 // continuation after ASCII
    {nibbles(0xC, 0xC), nibbles(0x0, 0x1), continuations},                          // overlong, two bytes
    {nibbles(0xE, 0xE), nibbles(0x0, 0x0), nibbles(0x8, 0x9)},                      // overlong, three bytes
    {nibbles(0xE, 0xE), nibbles(0xD, 0xD), nibbles(0xA, 0xB)},                      // surrogate
    {nibbles(0xF, 0xF), nibbles(0x4, 0xF), nibbles(0x9, 0xB)},                      // beyond U+10FFFF
    {nibbles(0xF, 0xF), nibbles(0x0, 0x0) | nibbles(0x5, 0xF), nibbles(0x8, 0x8)},  // overlong, four bytes; F5 and up
    {continuations, any_nibble, continuations},  // wrong, except in a longer character
};
inline constexpr char two_continuations = static_cast<char>(0x80);

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

alignas(16) inline constexpr Lookup by_first_high = lookup(&WrongPair::first_high);
alignas(16) inline constexpr Lookup by_first_low = lookup(&WrongPair::first_low);
alignas(16) inline constexpr Lookup by_second_high = lookup(&WrongPair::second_high);

}  // namespace wspc::bytes

#endif
