// SPDX-License-Identifier: MIT
// random_raw_fork_test: children that no handler of fork() runs in draw other masking keys than their parent.
#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/random.h"

namespace wspc::bytes {
namespace {

using Fork = pid_t (*)();

// glibc's fork() without the handlers.
pid_t without_handlers() { return ::_Fork(); }

// The system call itself. SIGCHLD is its only flag, so that the child has memory of its own; s390x has the stack first.
pid_t with_clone() {
#ifdef __s390x__
  return static_cast<pid_t>(::syscall(SYS_clone, nullptr, SIGCHLD, nullptr, nullptr, nullptr));
#else
  return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
#endif
}

// Runs `body` in a child; true when it says so there.
template <class Body>
bool in_child(Fork fork, Body body) {
  const pid_t child = fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

// Two single keys of 32 bits may be equal by chance, four keys in a row are not.
using Draw = std::array<std::uint32_t, 4>;
constexpr std::size_t draws_each = 200;  // more than a batch

bool draw(Draw* to) {
  for (std::size_t i = 0; i < draws_each; ++i) {
    for (std::uint32_t& key : to[i]) {
      if (!random(key)) return false;
    }
  }
  return true;
}

class RawFork : public testing::TestWithParam<Fork> {
 public:
  // Old kernels and some emulators do not wipe the page.
  void SetUp() override {
    if (!wipes(GetParam())) GTEST_SKIP() << "this system wipes no memory of a child";
  }

  static bool wipes(Fork fork) {
    const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* const page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || ::madvise(page, size, MADV_WIPEONFORK) != 0) return false;
    auto* const mark = new (page) std::atomic<int>(1);
    const bool wiped = in_child(fork, [mark] { return mark->load() == 0; });
    ::munmap(page, size);
    return wiped;
  }

  // Memory that parent and children share.
  static Draw* shared(std::size_t draws) {
    void* const memory =
        ::mmap(nullptr, draws * sizeof(Draw), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<Draw*>(memory);
  }

  static void expect_distinct(const Draw* draws, std::size_t count) {
    std::vector<Draw> all(draws, draws + count);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  }
};

INSTANTIATE_TEST_SUITE_P(Linux, RawFork, testing::Values(without_handlers, with_clone),
                         [](const auto& test) { return test.param == with_clone ? "clone" : "_Fork"; });

// RFC 6455 §5.3: W072
TEST_P(RawFork, children_and_their_parent_draw_different_masking_keys) {
  Draw* const all = shared(3 * draws_each);
  ASSERT_NE(all, nullptr);
  for (std::size_t used = 1; used <= 33; ++used) {  // forks at many places of a batch
    std::uint32_t key = 0;
    for (std::size_t i = 0; i < used; ++i) ASSERT_TRUE(random(key));
    EXPECT_TRUE(in_child(GetParam(), [all] { return draw(all); }));
    EXPECT_TRUE(in_child(GetParam(), [all] { return draw(all + draws_each); }));
    ASSERT_TRUE(draw(all + 2 * draws_each));
    expect_distinct(all, 3 * draws_each);
  }
}

TEST_P(RawFork, a_grandchild_draws_different_masking_keys) {
  Draw* const all = shared(3 * draws_each);
  ASSERT_NE(all, nullptr);
  std::uint32_t key = 0;
  ASSERT_TRUE(random(key));
  EXPECT_TRUE(in_child(GetParam(), [all] {
    std::uint32_t first = 0;
    const bool below = random(first) && in_child(GetParam(), [all] { return draw(all); });
    return below && draw(all + draws_each);
  }));
  ASSERT_TRUE(draw(all + 2 * draws_each));
  expect_distinct(all, 3 * draws_each);
}

TEST_P(RawFork, a_child_of_a_child_that_drew_nothing_draws_different_masking_keys) {
  Draw* const all = shared(2 * draws_each);
  ASSERT_NE(all, nullptr);
  std::uint32_t key = 0;
  ASSERT_TRUE(random(key));
  EXPECT_TRUE(in_child(GetParam(), [all] { return in_child(GetParam(), [all] { return draw(all); }); }));
  ASSERT_TRUE(draw(all + draws_each));
  expect_distinct(all, 2 * draws_each);
}

// Once another thread of the child has drawn, the child is a process of its own: the batch that its first thread
// brought along is still not.
TEST(RawForkWithThreads, the_first_thread_of_a_child_draws_different_masking_keys_after_another_one) {
  if (!RawFork::wipes(without_handlers)) GTEST_SKIP() << "this system wipes no memory of a child";
  Draw* const all = RawFork::shared(3 * draws_each);
  ASSERT_NE(all, nullptr);
  std::uint32_t key = 0;
  ASSERT_TRUE(random(key));
  EXPECT_TRUE(in_child(without_handlers, [all] {
    bool drawn = false;
    std::thread([&] { drawn = draw(all); }).join();
    return drawn && draw(all + draws_each);
  }));
  ASSERT_TRUE(draw(all + 2 * draws_each));
  RawFork::expect_distinct(all, 3 * draws_each);
}

}  // namespace
}  // namespace wspc::bytes
