// SPDX-License-Identifier: MIT
// histogram_test: percentiles beside those of the sorted values.
#include "tool/bench/histogram.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, OfNothingIsNothing) {
  const Histogram none;
  EXPECT_EQ(none.count(), 0U);
  EXPECT_EQ(none.least(), nanoseconds(0));
  EXPECT_EQ(none.most(), nanoseconds(0));
  EXPECT_EQ(none.percentile(50), nanoseconds(0));
}

TEST(Histogram, OfOneValueIsThatValue) {
  for (const std::int64_t value : {0L, 1L, 2047L, 2048L, 2049L, 1'000'000'007L, (1L << 41) - 1}) {
    Histogram one;
    one.add(nanoseconds(value));
    for (const double percent : {0.0, 50.0, 99.9, 100.0}) EXPECT_EQ(one.percentile(percent), nanoseconds(value));
  }
}

TEST(Histogram, KeepsWhatIsBeyondItsEnds) {
  Histogram two;
  two.add(nanoseconds(-5));
  two.add(std::chrono::hours(2));
  EXPECT_EQ(two.least(), nanoseconds(0));
  EXPECT_EQ(two.most(), nanoseconds((1L << 41) - 1));
}

// Nearest rank, as it is defined: the smallest value that so many percent do not exceed.
std::int64_t exact(const std::vector<std::int64_t>& sorted, double percent) {
  const auto rank = static_cast<std::size_t>(std::ceil(static_cast<double>(sorted.size()) * percent / 100));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TEST(Histogram, IsOffByAThousandthAtMost) {
  std::mt19937_64 numbers(7);
  std::lognormal_distribution<double> latency(10, 3);
  Histogram all, even, odd;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(std::min(latency(numbers), 1e12));
    values.push_back(value);
    all.add(nanoseconds(value));
    (i % 2 == 0 ? even : odd).add(nanoseconds(value));
  }
  std::sort(values.begin(), values.end());
  even.add(odd);
  EXPECT_EQ(even.count(), values.size());
  for (double percent = 0; percent <= 100; percent += 0.1) {
    const auto expected = exact(values, percent);
    const auto found = all.percentile(percent).count();
    EXPECT_GE(found, expected) << percent;
    EXPECT_LE(static_cast<double>(found), static_cast<double>(expected) * 1.001) << percent;
    EXPECT_EQ(even.percentile(percent).count(), found) << percent;
  }
  EXPECT_EQ(all.least().count(), values.front());
  EXPECT_EQ(all.most().count(), values.back());
}

TEST(Histogram, IsCutAtRoundValues) {
  EXPECT_TRUE(Histogram().slices().empty());
  Histogram some;
  for (const std::int64_t value : {900, 1000, 1001, 4000, 4999, 5000, 60'000}) some.add(nanoseconds(value));
  std::vector<std::pair<std::int64_t, std::uint64_t>> found;
  for (const auto& [upto, count] : some.slices()) found.emplace_back(upto.count(), count);
  using Slices = std::vector<std::pair<std::int64_t, std::uint64_t>>;
  // From two microseconds on a value may count as one that is a thousandth longer.
  EXPECT_EQ(found, (Slices{{1000, 2}, {2000, 1}, {5000, 2}, {10'000, 1}, {20'000, 0}, {50'000, 0}, {100'000, 1}}));
}

}  // namespace
}  // namespace wspc::tool
