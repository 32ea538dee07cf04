// SPDX-License-Identifier: MIT
// visible_test: nothing that a terminal would obey survives, and everything else does.
#include "tool/text/visible.h"

#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

using namespace std::string_literals;

TEST(Visible, TextStaysAsItIs) {
  for (const auto* text : {"", "plain", "back\\slash", "Grüße, 日本語 😀", "{\"a\": [1, 2]}", "e\xCC\x81"}) {
    EXPECT_EQ(visible(text), text);
  }
}

TEST(Visible, ControlsBecomeEscapes) {
  EXPECT_EQ(visible("\x1b[31mred\x07"), "\\x1b[31mred\\x07");
  EXPECT_EQ(visible("a\rb\nc\td"), "a\\rb\\nc\\td");
  EXPECT_EQ(visible("\0\x08\x7f"s), "\\x00\\x08\\x7f");
  EXPECT_EQ(visible("\xC2\x9B"
                    "31m \xC2\x80 \xC2\x9F"),
            "\\x9b31m \\x80 \\x9f")
      << "C1, as UTF-8 spells it";
}

TEST(Visible, BytesThatAreNoTextBecomeEscapes) {
  EXPECT_EQ(visible("\x9b"
                    "31m"),
            "\\x9b31m")
      << "C1 as one byte";
  EXPECT_EQ(visible("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(visible("\xC2"), "\\xc2");
  EXPECT_EQ(visible("\xC2\x1b[m"), "\\xc2\\x1b[m") << "a broken character hides no escape";
  EXPECT_EQ(visible("\xE2\x82"), "\\xe2\\x82");
  EXPECT_EQ(visible("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(visible("\xC0\x9b"), "\\xc0\\x9b") << "an overlong one";
  EXPECT_EQ(visible("\xF0\x9F\x98"
                    "a"),
            "\\xf0\\x9f\\x98"
            "a");
}

TEST(Visible, CharactersThatReorderOrHideBecomeEscapes) {
  EXPECT_EQ(visible("a\u202Eb\u2066c\u200Bd\uFEFFe\u2028f"), "a\\u202eb\\u2066c\\u200bd\\ufeffe\\u2028f");
  EXPECT_EQ(visible("\U000E0041"), "\\ue0041");
}

TEST(Visible, LinesKeepTheirBreaksAndAreIndented) {
  EXPECT_EQ(visible_lines("a\nb\x1b\n\nc", "  "), "a\n  b\\x1b\n  \n  c");
  EXPECT_EQ(visible_lines("a\r\n", "| "), "a\\r\n| ");
  EXPECT_EQ(visible_lines("", "  "), "");
}

// An independent judge: the only bytes left are printable ASCII and those of characters from U+00A0 on.
bool harmless(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return false;
    const bool second_of_c2 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC2;
    if (second_of_c2 && byte < 0xA0) return false;
    const bool starts_a_byte_c1 =
        byte >= 0x80 && byte < 0xA0 && (i == 0 || static_cast<unsigned char>(text[i - 1]) < 0x80);
    if (starts_a_byte_c1) return false;
  }
  return true;
}

TEST(Visible, NoRandomBytesGetThrough) {
  std::mt19937 random(7);
  const std::string interesting = "\x1b\x9b\x07\r\n\xC2\x80\xE2\xF0\x9F\x98\x80[a;m\0\x7f"s;
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (auto left = random() % 12; left > 0; --left) {
      text += random() % 2 != 0 ? interesting[random() % interesting.size()] : static_cast<char>(random());
    }
    ASSERT_TRUE(harmless(visible(text))) << "round " << round;
  }
}

}  // namespace
}  // namespace wspc::tool
