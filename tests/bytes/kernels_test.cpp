// SPDX-License-Identifier: MIT
// kernels_test: the table, and its choice by many threads at once.
#include "bytes/kernels.h"

#include <cstdlib>
#include <string>
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
  for (const Kernels* row : chosen) EXPECT_EQ(row, chosen.front());
  if (std::getenv("WSPC_KERNEL") == nullptr) {
    EXPECT_EQ(chosen.front(), &available_kernels().front());
  }
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

#ifdef WSPC_EMULATED
TEST(KernelsDeathTest, TheEnvironmentNamesTheRow) { GTEST_SKIP() << "under emulation a program cannot run itself"; }
#else
// In a process that begins anew, as a whole test run would with this in its environment.
TEST(KernelsDeathTest, TheEnvironmentNamesTheRow) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const Kernels& row : available_kernels()) {
    setenv("WSPC_KERNEL", std::string(row.name).c_str(), 1);
    EXPECT_EXIT(std::_Exit(kernels().name == row.name ? 0 : 1), testing::ExitedWithCode(0), "") << row.name;
  }
  setenv("WSPC_KERNEL", "abacus", 1);
  EXPECT_EXIT(std::_Exit(0), testing::ExitedWithCode(2), "WSPC_KERNEL=abacus: this machine has .*scalar");
  unsetenv("WSPC_KERNEL");
}
#endif

}  // namespace
}  // namespace wspc::bytes
