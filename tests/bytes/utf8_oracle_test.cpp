// SPDX-License-Identifier: MIT
// utf8_oracle_test: the oracle itself, against all of Unicode and the examples of RFC 3629.
#include "bytes/utf8_oracle.h"

#include <gtest/gtest.h>

namespace wspc::bytes::oracle {
namespace {

TEST(Utf8Oracle, ExamplesOfRfc3629) {
  EXPECT_EQ(encode(0x2262), "\xE2\x89\xA2");       // §7
  EXPECT_EQ(encode(0x233B4), "\xF0\xA3\x8E\xB4");  // §7
  EXPECT_EQ(judge("\xC0\x80").valid, 0u);          // §10
  EXPECT_EQ(judge("/\xC0\xAE./").valid, 1u);       // §10
  EXPECT_EQ(judge("\xED\xA1\x8C").valid, 1u);      // §10: a surrogate
}

TEST(Utf8Oracle, KnowsEveryScalarValueAndNoSurrogate) {
  std::size_t known = 0;
  for (char32_t code_point = 0; code_point <= 0x1FFFFF; ++code_point) {
    const bool is_scalar_value = code_point <= 0x10FFFF && !(code_point >= 0xD800 && code_point <= 0xDFFF);
    const std::string character = encode(code_point);
    const Verdict verdict = judge(character);
    ASSERT_EQ(verdict.valid == character.size() && verdict.state.complete(), is_scalar_value)
        << static_cast<std::uint32_t>(code_point);
    known += is_scalar_value ? 1 : 0;
  }
  EXPECT_EQ(known, 1'112'064u);
}

// All 2^24 sequences: exactly as many are whole characters as RFC 3629 has of one, two and three bytes each.
TEST(Utf8Oracle, KnowsNothingElseInThreeBytes) {
  std::size_t whole = 0;
  for (unsigned bits = 0; bits < 1u << 24; ++bits) {
    const char text[] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
    if (static_cast<unsigned char>(text[0]) >= 0x80 && begins_character({text, 3}) &&
        judge({text, 3}).state.complete()) {
      ++whole;
    }
  }
  EXPECT_EQ(whole, 0x10000u - 0x800u - 0x800u);
}

TEST(Utf8Oracle, StateSaysWhatMayFollow) {
  EXPECT_EQ(judge("a\xE0").state, (Utf8State{.need = 2, .low = 0xA0, .high = 0xBF}));
  EXPECT_EQ(judge("a\xED").state, (Utf8State{.need = 2, .low = 0x80, .high = 0x9F}));
  EXPECT_EQ(judge("a\xF0").state, (Utf8State{.need = 3, .low = 0x90, .high = 0xBF}));
  EXPECT_EQ(judge("a\xF4").state, (Utf8State{.need = 3, .low = 0x80, .high = 0x8F}));
  EXPECT_EQ(judge("a\xF4\x80").state, (Utf8State{.need = 2, .low = 0x80, .high = 0xBF}));
  EXPECT_EQ(judge("a\xC2\x80").state, Utf8State{});
}

}  // namespace
}  // namespace wspc::bytes::oracle
