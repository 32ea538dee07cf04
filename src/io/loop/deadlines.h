// SPDX-License-Identifier: MIT
// deadlines: the deadlines of the objects on one loop, in an indexed binary heap. Changing a deadline allocates
// nothing.
#ifndef WSPC_IO_LOOP_DEADLINES_H
#define WSPC_IO_LOOP_DEADLINES_H

#include <chrono>
#include <cstddef>
#include <vector>

#include "wspc/connection.h"

namespace wspc::io {

class Deadlines;

// The deadline of one object. It is in at most one Deadlines, and leaves it when either of the two is destroyed, so
// neither has to outlive the other.
class Deadline {
 public:
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // Returns TimePoint::max() if nothing is due.
  [[nodiscard]] TimePoint at() const noexcept { return place_ == nowhere ? TimePoint::max() : at_; }

  // Called at or after at(). The deadline has been removed and may be set again.
  virtual void due(TimePoint now) = 0;

 protected:
  Deadline() = default;
  ~Deadline();

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  friend class Deadlines;
  TimePoint at_{};
  std::size_t place_ = nowhere;
  Deadlines* home_ = nullptr;  // valid unless place_ is nowhere
};

// Returns the time that is `wait` after `from`, or TimePoint::max() if that cannot be represented.
[[nodiscard]] inline TimePoint later(TimePoint from, std::chrono::milliseconds wait) noexcept {
  const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(TimePoint::max() - from);
  return wait < longest ? from + wait : TimePoint::max();
}

class Deadlines {
 public:
  Deadlines() = default;
  ~Deadlines();
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  // Sets `deadline` to `at`, instead of when it was due before. TimePoint::max() removes it.
  void set(Deadline& deadline, TimePoint at);
  void remove(Deadline& deadline) noexcept;

  // Returns the earliest deadline, or nullptr if there is none.
  [[nodiscard]] Deadline* first() const noexcept { return heap_.empty() ? nullptr : heap_.front(); }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  void up(std::size_t place) noexcept;
  void down(std::size_t place) noexcept;
  void put(std::size_t place, Deadline* deadline) noexcept;

  std::vector<Deadline*> heap_;
};

}  // namespace wspc::io

#endif
