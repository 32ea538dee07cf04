// SPDX-License-Identifier: MIT
// utf8_random_test: random texts, whole and damaged, cut at random, at random alignments: every row against the oracle.
#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/utf8_rows.h"

namespace wspc::bytes {
namespace {

// The same numbers on every platform, other than std::uniform_int_distribution's.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  // 0 … sides - 1
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(engine_()) % sides; }

 private:
  std::mt19937_64 engine_;
};

std::string random_character(Dice& dice) {
  constexpr char32_t first[] = {0x20, 0x80, 0x800, 0xE000, 0x10000};
  constexpr char32_t last[] = {0x7E, 0x7FF, 0xD7FF, 0xFFFF, 0x10FFFF};
  const std::size_t range = dice.roll(5);
  return oracle::encode(first[range] + static_cast<char32_t>(dice.roll(last[range] - first[range] + 1)));
}

// Runs of ASCII between runs of anything, so that a kernel changes often between its two paths.
std::string random_text(Dice& dice, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    if (dice.roll(3) == 0) text.append(dice.roll(150), 'x');
    for (std::size_t i = dice.roll(30); i > 0; --i) text += random_character(dice);
  }
  text.resize(size);  // may end inside a character
  return text;
}

void damage(Dice& dice, std::string& text) {
  const std::size_t at = dice.roll(text.size());
  switch (dice.roll(5)) {
    case 0:
      text[at] = static_cast<char>(dice.roll(256));
      break;
    case 1:
      text[at] = static_cast<char>(text[at] ^ 1 << dice.roll(8));
      break;
    case 2:
      text.erase(at, 1);
      break;
    case 3:
      text.insert(at, 1, static_cast<char>(0x80 + dice.roll(0x80)));
      break;
    default:
      text.replace(at, std::min<std::size_t>(3, text.size() - at), text, 0, 3);
      break;
  }
}

std::vector<std::size_t> random_cuts(Dice& dice, std::size_t size) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = dice.roll(5); i > 0; --i) cuts.push_back(dice.roll(size + 1));
  std::sort(cuts.begin(), cuts.end());  // two may be the same: an empty piece
  return cuts;
}

void one_text(Tally& tally, Dice& dice, std::size_t largest) {
  std::string text = random_text(dice, 1 + dice.roll(largest));
  for (std::size_t i = dice.roll(3); i > 0 && !text.empty(); --i) damage(dice, text);

  const PlainMask mask{static_cast<std::uint8_t>(dice.roll(256))};
  const std::string shifted = std::string(dice.roll(33), '\xFF') + text;  // what lies before is not part of the text
  const std::string_view view = std::string_view(shifted).substr(shifted.size() - text.size());
  compare(tally, view, mask.apply(text), mask, random_cuts(dice, text.size()), oracle::judge(text));
}

TEST(Utf8Random, ShortTexts) {
  Dice dice(20111);
  Tally tally;
  for (int i = 0; i < 600'000; ++i) one_text(tally, dice, 300);
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
}

TEST(Utf8Random, LongTexts) {
  Dice dice(6455);
  Tally tally;
  for (int i = 0; i < 3'000; ++i) one_text(tally, dice, 20'000);
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
}

TEST(Utf8Random, Noise) {
  Dice dice(3629);
  Tally tally;
  for (int i = 0; i < 300'000; ++i) {
    std::string text(64 + dice.roll(100), 'n');
    const std::size_t from = dice.roll(text.size());
    for (std::size_t at = from; at < text.size(); ++at) text[at] = static_cast<char>(dice.roll(256));
    const PlainMask mask{7};
    compare(tally, text, mask.apply(text), mask, random_cuts(dice, text.size()), oracle::judge(text));
  }
  EXPECT_EQ(tally.differences, 0u) << tally.first_difference;
}

}  // namespace
}  // namespace wspc::bytes
