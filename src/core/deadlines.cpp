// SPDX-License-Identifier: MIT
// deadlines: what has to happen by when.
#include "core/deadlines.h"

#include <algorithm>
#include <limits>

namespace wspc::core {
namespace {

using Milliseconds = std::chrono::duration<std::uint32_t, std::milli>;

// Negative counts as zero, more than 49 days as 49 days.
Milliseconds narrow(std::chrono::milliseconds time) noexcept {
  constexpr auto longest = std::chrono::milliseconds(std::numeric_limits<std::uint32_t>::max());
  return std::chrono::duration_cast<Milliseconds>(std::clamp(time, std::chrono::milliseconds(0), longest));
}

}  // namespace

Deadlines::Deadlines(const Timeouts& timeouts) noexcept
    : open_(narrow(timeouts.open)),
      idle_(narrow(timeouts.idle)),
      ping_(narrow(timeouts.ping)),
      pong_(narrow(timeouts.pong)),
      close_(narrow(timeouts.close)) {}

void Deadlines::now(TimePoint time) noexcept {
  if (!begun_) heard_ = since_ = time;
  begun_ = true;
  current_ = true;
  now_ = time;
  if (heard_lately_) heard_ = time;
  if (entered_lately_) since_ = time;
  heard_lately_ = entered_lately_ = false;
}

void Deadlines::enter(Connection::State state) noexcept {
  if (state == state_) return;
  state_ = state;
  since_ = now_;
  timing_ = awaiting_pong_ = false;
  entered_lately_ = !current_;
  if (state == Connection::State::open) heard();
}

void Deadlines::pinged() noexcept {
  if (state_ != Connection::State::open || awaiting_pong_) return;
  since_ = now_;
  timing_ = current_;
}

void Deadlines::ponged() noexcept {
  if (!timing_ || !current_) return;
  timing_ = false;
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now_ - since_).count();
  round_trip_ =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(time, 0, std::numeric_limits<std::uint32_t>::max()));
}

Deadlines::Next Deadlines::earliest() const noexcept {
  Next next;
  const auto consider = [&](TimePoint from, Milliseconds wait, Due what) {
    if (wait.count() == 0 || from + wait >= next.time) return;
    next = {from + wait, what};
  };
  using State = Connection::State;
  if (state_ == State::connecting) consider(since_, open_, Due::open);
  if (state_ == State::closing) consider(since_, close_, Due::close);
  if (state_ != State::open) return next;
  if (awaiting_pong_) consider(since_, pong_, Due::pong);
  if (!awaiting_pong_) consider(heard_, ping_, Due::ping);
  consider(heard_, idle_, Due::idle);
  return next;
}

TimePoint Deadlines::next() const noexcept {
  const TimePoint time = earliest().time;
  return begun_ || time == TimePoint::max() ? time : TimePoint{};
}

Deadlines::Due Deadlines::due(TimePoint time) noexcept {
  now(time);
  const Next next = earliest();
  if (next.time > time) return Due::nothing;
  if (next.what == Due::ping) {
    pinged();
    awaiting_pong_ = true;
  }
  return next.what;
}

}  // namespace wspc::core
