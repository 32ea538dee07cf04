// SPDX-License-Identifier: MIT
// process_time_test: our own time beside what the C library says of it.
#include "tool/bench/process_time.h"

#include <ctime>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

nanoseconds own() { return std::chrono::microseconds(std::clock() * (1'000'000 / CLOCKS_PER_SEC)); }

void work(milliseconds time) {
  for (const nanoseconds end = own() + time; own() < end;) {
  }
}

// Within what the kernel's ticks allow.
TEST(ProcessTime, IsThatOfAllThreadsThatThereAre) {
  const auto before = process_time(::getpid());
  ASSERT_TRUE(before);
  const nanoseconds begin = own();
  std::optional<ProcessTime> after;
  std::thread([&after] {
    work(milliseconds(150));
    after = process_time(::getpid());
  }).join();
  ASSERT_TRUE(after);
  const nanoseconds elapsed = own() - begin;
  EXPECT_NEAR(static_cast<double>((after->all - before->all).count()), static_cast<double>(elapsed.count()), 50e6);
  const nanoseconds parts = after->user - before->user + after->system - before->system;
  EXPECT_NEAR(static_cast<double>(parts.count()), static_cast<double>(elapsed.count()), 50e6);
}

TEST(ProcessTime, CountsThreadsThatHaveEnded) {
  const auto before = process_time(::getpid());
  std::thread([] { work(milliseconds(150)); }).join();
  const auto after = process_time(::getpid());
  ASSERT_TRUE(before && after);
  EXPECT_GT(after->all - before->all, milliseconds(100));
}

TEST(ProcessTime, OfNobodyIsNothing) { EXPECT_FALSE(process_time(0x7FFFFFFF)); }

}  // namespace
}  // namespace wspc::tool
