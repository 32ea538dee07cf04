// SPDX-License-Identifier: MIT
// min_max_test: min and max of the compat headers beside those of C++.
#include "compat/Windows.h"

// After it, as programs do: a macro min would break these.
#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <random>
#include <regex>
#include <string>

#include <gtest/gtest.h>

namespace {

TEST(CompatMinMax, take_numbers_of_different_types) {
  const ULONG length = 5;
  const size_t room = 3;
  EXPECT_EQ(min(length, room), 3U);
  EXPECT_EQ(max(length, room), 5U);
  EXPECT_EQ(min(length, 10), 5U);
  EXPECT_EQ(max(1, 2.5), 2.5);
}

TEST(CompatMinMax, make_constants) {
  static_assert(min(2, 3) == 2 && max(2, 3) == 3);
  char array[max(4, 7)];
  EXPECT_EQ(sizeof array, 7U);
}

TEST(CompatMinMax, evaluate_each_argument_once) {
  int evaluated = 0;
  EXPECT_EQ(min(++evaluated, 5), 1);
  EXPECT_EQ(evaluated, 1);
}

TEST(CompatMinMax, leave_those_of_std_alone) {
  EXPECT_EQ(std::min(1, 2) + std::max({1, 5, 3}), 6);
  EXPECT_EQ((std::max)(std::string("a"), std::string("b")), "b");
  EXPECT_EQ(std::numeric_limits<int>::min(), INT_MIN);
}

TEST(CompatMinMax, are_no_second_candidate_of_std_ones) {
  using namespace std;
  EXPECT_EQ(min(1, 2), 1);
  EXPECT_EQ(max(string("a"), string("b")), "b");
  EXPECT_EQ(min(1, 2L), 1);
}

TEST(CompatMinMax, the_old_macros_are_there) {
  EXPECT_EQ(__min(1, 2), 1);
  EXPECT_EQ(__max(1, 2), 2);
}

}  // namespace
