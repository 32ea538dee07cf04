// SPDX-License-Identifier: MIT
// random_test: nothing comes twice, within a thread and between threads, and the bits look fair.
#include "bytes/random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

using Draw = std::array<std::byte, 16>;

std::vector<Draw> draws(std::size_t count) {
  std::vector<Draw> result(count);
  for (Draw& draw : result) EXPECT_TRUE(random(draw));
  return result;
}

void all_differ(std::vector<Draw>& all) {
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

// RFC 6455 §5.3: W072
TEST(Random, NoDrawComesTwiceInEightThreads) {
  std::vector<std::vector<Draw>> parts(8);
  std::vector<std::thread> threads;
  for (auto& part : parts) threads.emplace_back([&part] { part = draws(20'000); });
  for (std::thread& thread : threads) thread.join();

  std::vector<Draw> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  ASSERT_EQ(all.size(), 160'000u);
  all_differ(all);
}

// Draws of every size, so that they meet the end of a batch at every place: no eight bytes in a row come twice.
TEST(Random, NoByteIsGivenOutTwice) {
  std::vector<std::byte> stream;
  for (std::size_t round = 0; round < 400; ++round) {
    for (std::size_t size = 0; size <= 80; ++size) {
      std::vector<std::byte> draw(size);
      ASSERT_TRUE(random(draw));
      stream.insert(stream.end(), draw.begin(), draw.end());
    }
  }
  std::vector<std::array<std::byte, 8>> windows(stream.size() - 7);
  for (std::size_t i = 0; i < windows.size(); ++i)
    std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(i), 8, windows[i].begin());
  std::sort(windows.begin(), windows.end());
  EXPECT_EQ(std::adjacent_find(windows.begin(), windows.end()), windows.end());
}

TEST(Random, FillsExactlyWhatItIsGiven) {
  for (const std::size_t size : {1u, 4u, 64u, 65u, 511u, 512u, 513u, 100'000u}) {
    // A byte that stays zero in ten rounds was not written: by chance, that is one in 2^80.
    std::vector<std::byte> seen(size + 1);
    for (int round = 0; round < 10; ++round) {
      std::vector<std::byte> out(size + 1);
      ASSERT_TRUE(random(std::span(out).first(size)));
      for (std::size_t i = 0; i <= size; ++i) seen[i] |= out[i];
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end() - 1, std::byte{0}), 0) << size;
    EXPECT_EQ(seen.back(), std::byte{0}) << size;
  }
  EXPECT_TRUE(random({}));
}

// Each of the 32 bits of a key is one in half of the draws: seven standard deviations are never by chance.
// RFC 6455 §5.3: W072
TEST(Random, EveryBitIsFair) {
  constexpr std::size_t rounds = 100'000;
  std::array<std::size_t, 32> ones = {};
  for (std::size_t round = 0; round < rounds; ++round) {
    std::array<std::byte, 4> key;
    ASSERT_TRUE(random(key));
    const auto bits = std::bit_cast<std::uint32_t>(key);
    for (std::size_t bit = 0; bit < 32; ++bit) ones[bit] += bits >> bit & 1;
  }
  const double allowed = 7 * std::sqrt(rounds / 4.0);
  for (const std::size_t count : ones) EXPECT_NEAR(static_cast<double>(count), rounds / 2.0, allowed);
}

// Every byte value is as frequent as any other: chi-square with 255 degrees of freedom, mean 255, deviation 22.6.
TEST(Random, EveryByteIsAsLikely) {
  constexpr std::size_t rounds = 100'000;
  std::array<double, 256> count = {};
  for (std::size_t round = 0; round < rounds; ++round) {
    std::array<std::byte, 16> draw;
    ASSERT_TRUE(random(draw));
    for (const std::byte byte : draw) ++count[std::to_integer<std::size_t>(byte)];
  }
  const double expected = rounds * 16 / 256.0;
  double chi_square = 0;
  for (const double seen : count) chi_square += (seen - expected) * (seen - expected) / expected;
  EXPECT_NEAR(chi_square, 255, 7 * 22.6);
}

}  // namespace
}  // namespace wspc::bytes
