// SPDX-License-Identifier: MIT
// lines_test: the same lines come out, however the stream is cut.
#include "tool/text/lines.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

// Pieces that belong to one line are joined; the longest one is noted.
struct Collector {
  std::vector<std::string> lines;
  std::string line;
  std::size_t longest = 0;

  void take(Lines& from) {
    while (const auto piece = from.next()) {
      longest = std::max(longest, piece->text.size());
      line += piece->text;
      if (piece->last) lines.push_back(std::move(line));
      if (piece->last) line.clear();
    }
  }
};

std::vector<std::string> split(std::string_view stream, std::size_t cut, std::size_t longest) {
  Lines lines(longest);
  Collector collector;
  for (; !stream.empty(); stream.remove_prefix(std::min(cut, stream.size()))) {
    lines.add(stream.substr(0, cut));
    collector.take(lines);
  }
  lines.finish();
  collector.take(lines);
  EXPECT_EQ(collector.line, "") << "a line without an end";
  EXPECT_FALSE(lines.next());
  return collector.lines;
}

TEST(Lines, EndWithANewlineOrWithTheStream) {
  using Expected = std::vector<std::string>;
  for (std::size_t longest : {1U, 2U, 3U, 5U, 100U}) {
    for (std::size_t cut = 1; cut < 20; ++cut) {
      EXPECT_EQ(split("", cut, longest), Expected{});
      EXPECT_EQ(split("\n", cut, longest), Expected{""});
      EXPECT_EQ(split("one\ntwo\n", cut, longest), (Expected{"one", "two"}));
      EXPECT_EQ(split("one\n\n\nlast one", cut, longest), (Expected{"one", "", "", "last one"}));
      EXPECT_EQ(split("with\r\nreturn\n", cut, longest), (Expected{"with\r", "return"}));
    }
  }
}

TEST(Lines, LongOnesAreNotHeldAsAWhole) {
  Lines lines(1000);
  Collector collector;
  const std::string part(100, 'x');
  for (int i = 0; i < 10'000; ++i) {
    lines.add(part);
    collector.take(lines);
  }
  lines.add("\nshort\n");
  collector.take(lines);
  ASSERT_EQ(collector.lines.size(), 2U);
  EXPECT_EQ(collector.lines[0], std::string(1'000'000, 'x'));
  EXPECT_EQ(collector.lines[1], "short");
  EXPECT_LE(collector.longest, 1100U);
}

TEST(Lines, AShortLineIsOnePiece) {
  Lines lines(1000);
  lines.add(std::string(999, 'x'));
  EXPECT_FALSE(lines.next());
  lines.add(std::string(500, 'y') + '\n');
  const auto piece = lines.next();
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->text.size(), 1499U);
  EXPECT_TRUE(piece->last);
}

}  // namespace
}  // namespace wspc::tool
