// SPDX-License-Identifier: MIT
// history_test: what is typed is there again next time, for the user alone.
#include "tool/terminal/history.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

struct HistoryTest : testing::Test {
  std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / ("wspc_history_" + std::to_string(::getpid()));
  std::string path = (root / "state" / "wspc" / "history").string();

  ~HistoryTest() override { std::filesystem::remove_all(root); }
};

using Expected = std::vector<std::string>;

TEST_F(HistoryTest, IsKeptFromOneTimeToTheNext) {
  History first(path);
  EXPECT_EQ(first.lines(), Expected{});
  first.add("one");
  first.add("one");
  first.add("");
  first.add("zwölf");
  EXPECT_EQ(first.lines(), (Expected{"one", "zwölf"}));
  EXPECT_EQ(History(path).lines(), (Expected{"one", "zwölf"}));
}

TEST_F(HistoryTest, TwoAtATimeKeepBothTheirLines) {
  History first(path);
  History second(path);
  first.add("from the first");
  second.add("from the second");
  first.add("once more");
  EXPECT_EQ(History(path).lines(), (Expected{"from the first", "from the second", "once more"}));
}

TEST_F(HistoryTest, IsForTheUserAlone) {
  History(path).add("secret");
  struct stat file {};
  struct stat directory {};
  ASSERT_EQ(::stat(path.c_str(), &file), 0);
  ASSERT_EQ(::stat((root / "state" / "wspc").c_str(), &directory), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
  EXPECT_EQ(directory.st_mode & 0777, 0700U);
}

TEST_F(HistoryTest, ForgetsTheOldest) {
  {
    History history(path);
    for (std::size_t i = 0; i < History::longest + 10; ++i) history.add(std::to_string(i));
  }
  const History again(path);
  ASSERT_EQ(again.lines().size(), History::longest);
  EXPECT_EQ(again.lines().front(), "10");
  EXPECT_EQ(again.lines().back(), "1009");
  EXPECT_EQ(History(path).lines(), again.lines());
}

TEST_F(HistoryTest, DoesWithoutAFile) {
  History nowhere("/proc/none/wspc/history");
  nowhere.add("line");
  EXPECT_EQ(nowhere.lines(), Expected{"line"});
  History none("");
  none.add("line");
  EXPECT_EQ(none.lines(), Expected{"line"});
}

TEST(HistoryPath, FollowsTheEnvironment) {
  ::setenv("HOME", "/home/me", 1);
  ::setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(history_path(), "/state/wspc/history");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_EQ(history_path(), "/home/me/.local/state/wspc/history");
  ::unsetenv("XDG_STATE_HOME");
  EXPECT_EQ(history_path(), "/home/me/.local/state/wspc/history");
  ::unsetenv("HOME");
  EXPECT_EQ(history_path(), "");
}

}  // namespace
}  // namespace wspc::tool
