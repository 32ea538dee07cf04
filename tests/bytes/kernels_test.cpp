// SPDX-License-Identifier: MIT
// kernels_test: the table, and its choice by many threads at once.
#include "bytes/kernels.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

// First in this program, so that the choice is still to be made.
TEST(Kernels, ManyThreadsChooseTheSameRow) {
  std::vector<const Kernels*> chosen(8);
  std::vector<std::thread> threads;
  for (const Kernels*& row : chosen) threads.emplace_back([&row] { row = &kernels(); });
  for (std::thread& thread : threads) thread.join();
  for (const Kernels* row : chosen) EXPECT_EQ(row, &available_kernels().front());
}

TEST(Kernels, TheLastRowIsTheReference) {
  ASSERT_FALSE(available_kernels().empty());
  EXPECT_EQ(available_kernels().back().name, "scalar");
}

TEST(Kernels, UseKernelsIsSeenByThreadsStartedLater) {
  for (const Kernels& row : available_kernels()) {
    use_kernels(row);
    std::thread([&row] { EXPECT_EQ(&kernels(), &row); }).join();
  }
  use_kernels(available_kernels().front());
}

}  // namespace
}  // namespace wspc::bytes
