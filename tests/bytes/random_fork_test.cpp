// SPDX-License-Identifier: MIT
// random_fork_test: a forked child shares nothing random with its parent or its siblings.
#include <algorithm>
#include <array>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/random.h"

namespace wspc::bytes {
namespace {

using Draw = std::array<std::byte, 16>;
constexpr std::size_t draws_each = 40;  // more than a batch

void draw(Draw* to) {
  for (std::size_t i = 0; i < draws_each; ++i) {
    if (!random(to[i])) ::_exit(1);
  }
}

// The child's random bytes come back through a pipe.
void draw_in_child(Draw* to) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::array<Draw, draws_each> mine;
    draw(mine.data());
    ::_exit(::write(ends[1], mine.data(), sizeof mine) == sizeof mine ? 0 : 1);
  }
  ::close(ends[1]);
  EXPECT_EQ(::read(ends[0], to, sizeof(Draw) * draws_each), static_cast<ssize_t>(sizeof(Draw) * draws_each));
  ::close(ends[0]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// RFC 6455 §5.3: W072
TEST(RandomFork, ChildrenAndParentDrawDifferently) {
  for (std::size_t used = 1; used <= 33; ++used) {  // forks at every place of a batch
    std::vector<Draw> all(3 * draws_each);
    for (std::size_t i = 0; i < used; ++i) ASSERT_TRUE(random(all[0]));
    draw_in_child(all.data());
    draw_in_child(all.data() + draws_each);
    draw(all.data() + 2 * draws_each);

    std::sort(all.begin(), all.end());
    ASSERT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << used;
  }
}

// A grandchild's generation differs from its parent's as well.
TEST(RandomFork, GrandchildrenDrawDifferently) {
  std::vector<Draw> all(2 * draws_each);
  Draw first;
  ASSERT_TRUE(random(first));
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!random(first)) ::_exit(1);
    draw_in_child(all.data());
    draw(all.data() + draws_each);
    const std::size_t size = all.size() * sizeof(Draw);
    ::_exit(::write(ends[1], all.data(), size) == static_cast<ssize_t>(size) ? 0 : 1);
  }
  ::close(ends[1]);
  const std::size_t size = all.size() * sizeof(Draw);
  EXPECT_EQ(::read(ends[0], all.data(), size), static_cast<ssize_t>(size));
  ::close(ends[0]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

}  // namespace
}  // namespace wspc::bytes
