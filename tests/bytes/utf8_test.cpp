// SPDX-License-Identifier: MIT
// utf8_test: every row of kernels against the oracle: all short sequences of bytes that RFC 3629 tells apart, at every
// place where a kernel could lose sight of them.
#include "bytes/utf8.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/mask.h"
#include "bytes/utf8_rows.h"

namespace wspc::bytes {
namespace {

using Cuts = std::vector<std::size_t>;

// The first and the last byte of every range that RFC 3629 §4 names, and of what lies between.
constexpr unsigned char representatives[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                                             0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
                                             0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF};

// 64 + 64 + 32 + 17: every kind of step that a kernel of vectors has, and a rest.
constexpr std::size_t whole_size = 177;
constexpr PlainMask mask_of_tests{0x91};

std::vector<std::string> sequences(std::size_t length) {
  std::vector<std::string> result = {""};
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<std::string> longer;
    for (const std::string& sequence : result) {
      for (const unsigned char byte : representatives) longer.push_back(sequence + static_cast<char>(byte));
    }
    result.swap(longer);
  }
  return result;
}

// `size` bytes of whole characters that end with as many of `character` as fit.
std::string fill_before(std::size_t size, std::string_view character) {
  std::string text(size % character.size(), 'a');
  while (text.size() < size) text += character;
  return text;
}

// `size` bytes that begin with as many of `character` as fit, and end between characters.
std::string fill_after(std::size_t size, std::string_view character) {
  std::string text;
  while (text.size() + character.size() <= size) text += character;
  return text + std::string(size - text.size(), 'a');
}

void put(std::string& text, std::size_t at, std::string_view part, const PlainMask* mask) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    text[at + i] = static_cast<char>(part[i] ^ (mask == nullptr ? 0 : static_cast<char>(mask->at(at + i))));
  }
}

// Every one of `parts`, which are of one length, at `at` among `character`s.
void at_offset(Tally& tally, const std::vector<std::string>& parts, std::size_t at, std::string_view character,
               const Cuts& cuts) {
  const std::size_t length = parts[0].size();
  const std::string after = fill_after(whole_size - at - length, character);
  std::string text = fill_before(at, character) + parts[0] + after;
  std::string masked = mask_of_tests.apply(text);
  for (const std::string& part : parts) {
    put(text, at, part, nullptr);
    put(masked, at, part, &mask_of_tests);
    // Whole characters precede the part, and the character after it decides whether it is valid; the rest is the same.
    const oracle::Verdict short_verdict = oracle::judge(part + after.substr(0, character.size()));
    const bool valid = short_verdict.valid == length + std::min(after.size(), character.size());
    compare(tally, text, masked, mask_of_tests, cuts,
            {.valid = valid ? whole_size : at + short_verdict.valid, .state = short_verdict.state});
  }
}

void around_boundaries(Tally& tally, std::size_t length, std::string_view character) {
  const auto parts = sequences(length);
  for (const std::size_t boundary : {16u, 32u, 64u, 96u, 128u, 160u}) {
    for (std::size_t at = boundary - length; at <= boundary; ++at) at_offset(tally, parts, at, character, {});
  }
  at_offset(tally, parts, 0, character, {});
  for (std::size_t back = 0; back < 3; ++back) {
    at_offset(tally, parts, whole_size - length - back, character, {});
  }
}

TEST(Utf8, ShortSequencesAroundBoundaries) {
  Tally tally;
  for (const std::string_view character : {"a", "\xD0\x96", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    for (std::size_t length = 1; length <= 3; ++length) around_boundaries(tally, length, character);
  }
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
  EXPECT_GE(tally.cases, 3'000'000u * available_kernels().size());
}

TEST(Utf8, SequencesOfFourAroundBoundaries) {
  Tally tally;
  const auto parts = sequences(4);
  for (const std::size_t at : {0u, 31u, 62u, 97u, 125u, 158u, 173u}) at_offset(tally, parts, at, "a", {});
  for (const std::size_t at : {61u, 126u, 159u}) at_offset(tally, parts, at, "\xE2\x82\xAC", {});
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
  EXPECT_GE(tally.cases, 9'000'000u * available_kernels().size());
}

// The second piece is long enough for vectors, and begins inside a character.
TEST(Utf8, ShortSequencesAcrossACut) {
  Tally tally;
  for (std::size_t length = 1; length <= 3; ++length) {
    const auto parts = sequences(length);
    for (const std::string_view character : {"a", "\xE2\x82\xAC"}) {
      for (std::size_t cut = 0; cut <= length + 1; ++cut) {
        at_offset(tally, parts, 3, character, {3 + cut});
        at_offset(tally, parts, 64, character, {64 + cut});
        at_offset(tally, parts, 80, character, {80, 80 + cut});
      }
    }
  }
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
  EXPECT_GE(tally.cases, 500'000u * available_kernels().size());
}

TEST(Utf8, AllSequencesOfThreeBytes) {
  Tally tally;
  for (unsigned bits = 0; bits < 1u << 24; ++bits) {
    const char text[] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
    const std::string_view view(text, 3);
    Utf8State state;
    const std::size_t valid = validate(std::as_bytes(std::span(text)), state);
    tally.add(same({valid, state}, oracle::judge(view), 3), "validate", kernels(), view);
  }
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
}

TEST(Utf8, EveryScalarValueInOneText) {
  std::string text;
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point < 0xD800 || code_point > 0xDFFF) text += oracle::encode(code_point);
  }
  Tally tally;
  const std::string masked = mask_of_tests.apply(text);
  compare(tally, text, masked, mask_of_tests, Cuts{}, {.valid = text.size(), .state = {}});
  Cuts cuts;
  for (std::size_t cut = 101; cut < text.size(); cut += 101) cuts.push_back(cut);
  compare(tally, text, masked, mask_of_tests, cuts, {.valid = text.size(), .state = {}});
  EXPECT_EQ(tally.differences, 0u);
}

struct WrongByte {
  std::string_view text;
  std::size_t index;
};

// RFC 3629 §4. A wrong byte is reported in the call that contains it, even if no bytes follow.
TEST(Utf8, TheWrongByteIsTheLastOne) {
  const WrongByte table[] = {
      {"\xC0", 0},     {"\xC1", 0},     {"\xF5", 0},         {"\xFF", 0},         {"\x80", 0},
      {"\xE0\x80", 1}, {"\xE0\x9F", 1}, {"\xED\xA0", 1},     {"\xF0\x8F", 1},     {"\xF4\x90", 1},
      {"\xC2\x41", 1}, {"\xC2\xC2", 1}, {"\xE1\x80\x41", 2}, {"\xE1\x80\xC0", 2}, {"\xF1\x80\x80\xFF", 3},
  };
  for (const Kernels& row : available_kernels()) {
    for (const auto& [wrong, index] : table) {
      for (std::size_t before = 0; before < 200; ++before) {
        const std::string text = std::string(before, 'a') + std::string(wrong);
        Utf8State state;
        ASSERT_EQ(row.validate(bytes_of(std::string_view(text)), text.size(), state), before + index)
            << row.name << " " << Tally::hex(wrong) << "after " << before;
      }
    }
  }
}

// Kernels may treat the start and the end of a long payload otherwise than its middle, by its alignment.
TEST(Utf8, OneWrongByteInALongPayloadAtEveryAlignment) {
  Tally tally;
  constexpr std::size_t size = 9'001;
  const std::string filled = fill_before(size, "\xE2\x82\xAC");
  for (std::size_t alignment = 0; alignment < 32; ++alignment) {
    for (std::size_t at = 0; at < size; at += at == 100 ? size - 200 : 1) {
      std::string memory = std::string(alignment, 'a') + filled;
      memory[alignment + at] = '\xFF';
      const std::string_view text = std::string_view(memory).substr(alignment);
      std::string masked = mask_of_tests.apply(memory);
      for (const Kernels& row : available_kernels()) {
        Utf8State state;
        tally.add(row.validate(bytes_of(text), size, state) == at, "validate", row, text);
        state = {};
        std::string work = masked;
        const MaskKey key = mask_of_tests.key_from(alignment);
        const std::size_t valid = row.unmask_validate(bytes_of(work) + alignment, size, key, state);
        const bool unmasked = work.compare(alignment, at, memory, alignment, at) == 0;
        tally.add(unmasked && valid == at, "unmask_validate", row, text);
        state = {};
        const bool same = row.validate_mask_copy(bytes_of(work), bytes_of(text), size, key, state) == at;
        tally.add(same, "validate_mask_copy", row, text);
      }
    }
  }
  EXPECT_EQ(tally.differences, 0u);
}

// The public functions work inline up to small_payload, and with the row in use beyond it.
TEST(Utf8, PublicFunctionsOnBothSidesOfSmallPayload) {
  for (const Kernels& row : available_kernels()) {
    use_kernels(row);
    for (std::size_t size = 1; size < 3 * small_payload; ++size) {
      std::string text = fill_before(size, "\xE2\x82\xAC");
      EXPECT_TRUE(is_utf8(std::as_bytes(std::span(text)))) << size;
      std::string masked = mask_of_tests.apply(text);
      Utf8State state;
      EXPECT_EQ(unmask_validate(std::as_writable_bytes(std::span(masked)), mask_of_tests.key_from(0), state), size);
      EXPECT_EQ(masked, text);
      state = {};
      EXPECT_EQ(validate_mask_copy(std::as_writable_bytes(std::span(masked)).data(), std::as_bytes(std::span(text)),
                                   mask_of_tests.key_from(0), state),
                size);
      EXPECT_EQ(masked, mask_of_tests.apply(text));

      text.back() = '\xE2';
      EXPECT_FALSE(is_utf8(std::as_bytes(std::span(text)))) << "ends inside a character: " << size;
    }
  }
  use_kernels(available_kernels().front());
  EXPECT_TRUE(is_utf8({}));
}

}  // namespace
}  // namespace wspc::bytes
