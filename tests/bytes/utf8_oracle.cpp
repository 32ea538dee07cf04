// SPDX-License-Identifier: MIT
// utf8_oracle: RFC 3629 by ranges of code points.
#include "bytes/utf8_oracle.h"

#include <bit>
#include <cstdint>

namespace wspc::bytes::oracle {
namespace {

unsigned octet(char character) { return static_cast<unsigned char>(character); }

// How many bytes a character has that begins with `first`; 0 when none does. By the leading ones alone.
unsigned length(char first) {
  const int ones = std::countl_one(static_cast<std::uint8_t>(first));
  if (ones == 0) return 1;
  return ones >= 2 && ones <= 4 ? static_cast<unsigned>(ones) : 0;
}

// RFC 3629 §3: the code points that are encoded in so many bytes. Surrogates lie inside the third range.
bool has_scalar_value(std::uint32_t low, std::uint32_t high, unsigned bytes) {
  constexpr std::uint32_t first[] = {0, 0, 0x80, 0x800, 0x10000};
  constexpr std::uint32_t last[] = {0, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF};
  if (high < first[bytes] || low > last[bytes]) return false;
  return !(low >= 0xD800 && high <= 0xDFFF);
}

// The state in which the bytes of `prefix` leave the check: found by trying every byte that could be next.
Utf8State state_after(const std::string& prefix) {
  Utf8State state;
  state.need = static_cast<std::uint8_t>(length(prefix[0]) - prefix.size());
  bool first = true;
  for (unsigned next = 0; next < 256; ++next) {
    if (!begins_character(prefix + static_cast<char>(next))) continue;
    if (first) state.low = static_cast<std::uint8_t>(next);
    state.high = static_cast<std::uint8_t>(next);
    first = false;
  }
  return state;
}

}  // namespace

std::string encode(char32_t code_point) {
  const auto part = [code_point](unsigned shift, unsigned mark, unsigned mask) {
    return static_cast<char>(mark | (code_point >> shift & mask));
  };
  if (code_point < 0x80) return {part(0, 0, 0x7F)};
  if (code_point < 0x800) return {part(6, 0xC0, 0x1F), part(0, 0x80, 0x3F)};
  if (code_point < 0x10000) return {part(12, 0xE0, 0x0F), part(6, 0x80, 0x3F), part(0, 0x80, 0x3F)};
  return {part(18, 0xF0, 0x07), part(12, 0x80, 0x3F), part(6, 0x80, 0x3F), part(0, 0x80, 0x3F)};
}

bool begins_character(std::string_view prefix) {
  const unsigned bytes = length(prefix[0]);
  if (bytes == 0 || prefix.size() > bytes) return false;

  std::uint32_t bits = octet(prefix[0]) & (bytes == 1 ? 0x7Fu : 0x7Fu >> bytes);
  for (const char character : prefix.substr(1)) {
    if (octet(character) >> 6 != 2) return false;
    bits = bits << 6 | (octet(character) & 0x3F);
  }
  const unsigned open_bits = 6 * (bytes - static_cast<unsigned>(prefix.size()));
  const std::uint32_t low = bits << open_bits;
  return has_scalar_value(low, low | ((1u << open_bits) - 1), bytes);
}

Verdict judge(std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    const std::string_view character = text.substr(begin, end - begin);
    if (!begins_character(character)) return {.valid = end - 1, .state = {}};
    if (character.size() == length(character[0])) begin = end;
  }
  if (begin == text.size()) return {.valid = text.size(), .state = {}};
  return {.valid = text.size(), .state = state_after(std::string(text.substr(begin)))};
}

}  // namespace wspc::bytes::oracle
