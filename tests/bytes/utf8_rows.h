// SPDX-License-Identifier: MIT
// utf8_rows: one text through both checks of every row of kernels, and a tally of what differs.
#ifndef WSPC_TESTS_BYTES_UTF8_ROWS_H
#define WSPC_TESTS_BYTES_UTF8_ROWS_H

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

#include "bytes/kernels.h"
#include "bytes/utf8_oracle.h"

namespace wspc::bytes {

// GoogleTest's own expectations are too slow for ten million cases.
struct Tally {
  std::uint64_t cases = 0;
  std::uint64_t differences = 0;
  std::string first_difference;

  void add(bool same, const char* what, const Kernels& row, std::string_view text) {
    ++cases;
    if (same) return;
    if (differences++ == 0) first_difference = std::string(row.name) + " " + what + ": " + hex(text);
  }

  static std::string hex(std::string_view text) {
    std::string result;
    char byte[8];
    for (const char character : text) {
      std::snprintf(byte, sizeof byte, "%02x ", static_cast<unsigned>(static_cast<unsigned char>(character)));
      result += byte;
    }
    return result;
  }
};

// Masks and unmasks without src/bytes. The key's bytes are k, k + 1, k + 2, k + 3.
struct PlainMask {
  std::uint8_t first;

  [[nodiscard]] std::uint8_t at(std::size_t index) const { return static_cast<std::uint8_t>(first + index % 4); }

  [[nodiscard]] MaskKey key_from(std::size_t index) const {
    const std::array<std::uint8_t, 4> bytes = {at(index), at(index + 1), at(index + 2), at(index + 3)};
    return std::bit_cast<MaskKey>(bytes);
  }

  [[nodiscard]] std::string apply(std::string_view text) const {
    std::string result(text);
    for (std::size_t i = 0; i < text.size(); ++i) result[i] = static_cast<char>(text[i] ^ static_cast<char>(at(i)));
    return result;
  }
};

inline const std::byte* bytes_of(std::string_view text) { return reinterpret_cast<const std::byte*>(text.data()); }
inline std::byte* bytes_of(std::string& text) { return reinterpret_cast<std::byte*>(text.data()); }

// Feeds text[0, cuts[0]), text[cuts[0], cuts[1]), …, the rest. `check(begin, size, state)` takes each piece.
template <class Cuts, class Check>
oracle::Verdict feed(std::size_t size, const Cuts& cuts, Check check) {
  Utf8State state;
  std::size_t begin = 0;
  const auto piece = [&](std::size_t end) {
    const std::size_t valid = check(begin, end - begin, state);
    const bool all = valid == end - begin;
    begin = all ? end : begin + valid;
    return all;
  };
  for (const std::size_t cut : cuts) {
    if (!piece(cut)) return {.valid = begin, .state = {}};
  }
  if (!piece(size)) return {.valid = begin, .state = {}};
  return {.valid = size, .state = state};
}

inline bool same(const oracle::Verdict& is, const oracle::Verdict& must, std::size_t size) {
  return is.valid == must.valid && (must.valid != size || is.state == must.state);
}

// All checks of every row, the text being cut at `cuts`. `masked` is mask.apply(text).
template <class Cuts>
void compare(Tally& tally, std::string_view text, std::string_view masked, PlainMask mask, const Cuts& cuts,
             const oracle::Verdict& must) {
  static std::string work;
  for (const Kernels& row : available_kernels()) {
    const auto plain = feed(text.size(), cuts, [&](std::size_t begin, std::size_t size, Utf8State& state) {
      return row.validate(bytes_of(text) + begin, size, state);
    });
    tally.add(same(plain, must, text.size()), "validate", row, text);

    work.assign(masked);
    const auto fused = feed(text.size(), cuts, [&](std::size_t begin, std::size_t size, Utf8State& state) {
      return row.unmask_validate(bytes_of(work) + begin, size, mask.key_from(begin), state);
    });
    const bool unmasked = text.substr(0, must.valid) == std::string_view(work).substr(0, must.valid);
    tally.add(unmasked && same(fused, must, text.size()), "unmask_validate", row, text);

    work.assign(text.size(), '?');
    const auto leaving = feed(text.size(), cuts, [&](std::size_t begin, std::size_t size, Utf8State& state) {
      return row.validate_mask_copy(bytes_of(work) + begin, bytes_of(text) + begin, size, mask.key_from(begin), state);
    });
    const bool all_masked = must.valid < text.size() || work == masked;
    tally.add(all_masked && same(leaving, must, text.size()), "validate_mask_copy", row, text);
  }
}

}  // namespace wspc::bytes

#endif
