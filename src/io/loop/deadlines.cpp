// SPDX-License-Identifier: MIT
// deadlines: the deadlines of all objects on a loop, in an indexed binary heap.
#include "io/loop/deadlines.h"

#include <utility>

namespace wspc::io {

Deadline::~Deadline() {
  if (place_ != nowhere) home_->remove(*this);
}

Deadlines::~Deadlines() {
  for (Deadline* const each : heap_) each->place_ = Deadline::nowhere;
}

void Deadlines::set(Deadline& deadline, TimePoint at) {
  if (at == TimePoint::max()) return remove(deadline);
  const TimePoint before = deadline.at();
  if (deadline.place_ == Deadline::nowhere) {
    heap_.push_back(&deadline);
    deadline.place_ = heap_.size() - 1;
    deadline.home_ = this;
  }
  deadline.at_ = at;
  if (at < before) {
    up(deadline.place_);
  } else {
    down(deadline.place_);
  }
}

void Deadlines::remove(Deadline& deadline) noexcept {
  const std::size_t place = std::exchange(deadline.place_, Deadline::nowhere);
  if (place == Deadline::nowhere) return;
  Deadline* const last = heap_.back();
  heap_.pop_back();
  if (last == &deadline) return;
  put(place, last);
  up(place);
  down(last->place_);
}

void Deadlines::up(std::size_t place) noexcept {
  Deadline* const moving = heap_[place];
  while (place > 0 && moving->at_ < heap_[(place - 1) / 2]->at_) {
    const std::size_t parent = (place - 1) / 2;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, moving);
}

void Deadlines::down(std::size_t place) noexcept {
  Deadline* const moving = heap_[place];
  while (true) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->at_ < heap_[child]->at_) ++child;
    if (heap_[child]->at_ >= moving->at_) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, moving);
}

void Deadlines::put(std::size_t place, Deadline* deadline) noexcept {
  heap_[place] = deadline;
  deadline->place_ = place;
}

}  // namespace wspc::io
