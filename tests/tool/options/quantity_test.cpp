// SPDX-License-Identifier: MIT
// quantity_test: sizes and durations as people type them, and text that is neither.
#include "tool/options/quantity.h"

#include <gtest/gtest.h>

#include "wspc/options.h"

namespace wspc::tool {
namespace {

using std::chrono::milliseconds;

TEST(Size, IsANumberWithAUnit) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("1048576"), 1U << 20);
  EXPECT_EQ(parse_size("64K"), 65536U);
  EXPECT_EQ(parse_size("64k"), 65536U);
  EXPECT_EQ(parse_size("1M"), 1U << 20);
  EXPECT_EQ(parse_size("3G"), 3ULL << 30);
  EXPECT_EQ(parse_size("unlimited"), unlimited);
  EXPECT_EQ(parse_size("18446744073709551615"), unlimited);
}

TEST(Size, IsNothingElse) {
  for (const auto* text : {"", "K", "-1", "+1", "1.5M", "1 M", " 1", "1MB", "1Q", "0x10", "Unlimited",
                           "18446744073709551616", "18014398509481984K"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(Duration, IsANumberWithAUnit) {
  EXPECT_EQ(parse_duration("0"), milliseconds(0));
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("10s"), milliseconds(10'000));
  EXPECT_EQ(parse_duration("2m"), milliseconds(120'000));
  EXPECT_EQ(parse_duration("1h"), milliseconds(3'600'000));
  EXPECT_EQ(parse_duration("8760h"), std::chrono::hours(8760));
}

TEST(Duration, IsNothingElse) {
  for (const auto* text : {"", "10", "s", "-1s", "1.5s", "1 s", "1d", "1S", "8761h", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace wspc::tool
