// SPDX-License-Identifier: MIT
// deadlines_test: the heap against a plain list, in random order.
#include "io/loop/deadlines.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::io {
namespace {

class Mark final : public Deadline {
 public:
  void due(TimePoint) override {}
};

TEST(Deadlines, TheEarliestIsFirst) {
  std::mt19937 random(1);
  std::vector<Mark> marks(50);
  Deadlines deadlines;
  for (int step = 0; step < 20'000; ++step) {
    Mark& mark = marks[random() % marks.size()];
    switch (random() % 4) {
      case 0:
        deadlines.remove(mark);
        break;
      case 1:
        deadlines.set(mark, TimePoint::max());
        break;
      default:
        deadlines.set(mark, TimePoint(std::chrono::nanoseconds(random() % 100)));
    }
    const auto earliest =
        std::min_element(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.at() < b.at(); });
    const auto count =
        std::count_if(marks.begin(), marks.end(), [](const Mark& each) { return each.at() != TimePoint::max(); });
    ASSERT_EQ(deadlines.size(), static_cast<std::size_t>(count));
    ASSERT_EQ(deadlines.first() == nullptr, count == 0);
    if (count == 0) continue;
    ASSERT_EQ(deadlines.first()->at(), earliest->at());
  }
}

TEST(Deadlines, ComeOutInOrder) {
  std::mt19937 random(2);
  std::vector<Mark> marks(1000);
  Deadlines deadlines;
  for (Mark& mark : marks) deadlines.set(mark, TimePoint(std::chrono::nanoseconds(random())));
  TimePoint last{};
  while (Deadline* const first = deadlines.first()) {
    ASSERT_LE(last, first->at());
    last = first->at();
    deadlines.remove(*first);
    ASSERT_EQ(first->at(), TimePoint::max());
  }
}

TEST(Deadlines, ForgetADeadlineThatIsDestroyed) {
  Deadlines deadlines;
  Mark stays;
  deadlines.set(stays, TimePoint(std::chrono::nanoseconds(2)));
  {
    Mark goes;
    deadlines.set(goes, TimePoint(std::chrono::nanoseconds(1)));
    ASSERT_EQ(deadlines.first(), &goes);
  }
  EXPECT_EQ(deadlines.first(), &stays);
  EXPECT_EQ(deadlines.size(), 1U);
}

TEST(Deadlines, MayBeDestroyedBeforeTheDeadlinesInThem) {
  Mark mark;
  {
    Deadlines deadlines;
    deadlines.set(mark, TimePoint(std::chrono::nanoseconds(1)));
  }
  EXPECT_EQ(mark.at(), TimePoint::max());
}

}  // namespace
}  // namespace wspc::io
