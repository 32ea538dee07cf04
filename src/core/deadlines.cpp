// SPDX-License-Identifier: MIT
// deadlines: which timeout expires when.
#include "core/deadlines.h"

#include <algorithm>
#include <limits>

namespace wspc::core {
namespace {

using Milliseconds = std::chrono::duration<std::uint32_t, std::milli>;

// Returns `time` in 32 bits. Negative values count as zero, and values above 49 days as 49 days.
Milliseconds narrow(std::chrono::milliseconds time) noexcept {
  constexpr auto longest = std::chrono::milliseconds(std::numeric_limits<std::uint32_t>::max());
  return std::chrono::duration_cast<Milliseconds>(std::clamp(time, std::chrono::milliseconds(0), longest));
}

// How long to wait before a Ping is tried again, if there was no memory or no masking key for it.
constexpr Milliseconds retry{1000};

// Returns `from` plus `wait`, or TimePoint::max(), which means never, if the sum would overflow.
TimePoint later(TimePoint from, Milliseconds wait) noexcept {
  return from > TimePoint::max() - wait ? TimePoint::max() : from + wait;
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
  timing_ = false;
  keep_alive_ = KeepAlive::none;
  entered_lately_ = !current_;
  if (state == Connection::State::open) heard();
}

void Deadlines::pinged() noexcept {
  if (state_ != Connection::State::open || keep_alive_ == KeepAlive::sent) return;
  since_ = now_;
  timing_ = current_;
}

void Deadlines::keep_alive_sent() noexcept { keep_alive_ = KeepAlive::sent; }

void Deadlines::keep_alive_failed() noexcept {
  since_ = now_;
  timing_ = false;
  keep_alive_ = KeepAlive::failed;
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
    const TimePoint time = later(from, wait);
    if (wait.count() > 0 && time < next.time) next = {time, what};
  };
  using State = Connection::State;
  if (state_ == State::connecting) consider(since_, open_, Due::open);
  if (state_ == State::closing) consider(since_, close_, Due::close);
  if (state_ != State::open) return next;
  if (keep_alive_ == KeepAlive::none) consider(heard_, ping_, Due::ping);
  if (keep_alive_ == KeepAlive::sent) consider(since_, pong_, Due::pong);
  if (keep_alive_ == KeepAlive::failed) consider(since_, std::min(ping_, retry), Due::ping);
  consider(heard_, idle_, Due::idle);
  return next;
}

TimePoint Deadlines::next() const noexcept {
  const TimePoint time = earliest().time;
  return begun_ || time == TimePoint::max() ? time : TimePoint{};
}

// If the idle timeout has expired as well, no Ping is sent first: the idle timeout would be due again immediately.
Deadlines::Due Deadlines::due(TimePoint time) noexcept {
  now(time);
  const Next next = earliest();
  if (next.time > time) return Due::nothing;
  const bool idle = idle_.count() > 0 && later(heard_, idle_) <= time;
  return next.what == Due::ping && idle ? Due::idle : next.what;
}

}  // namespace wspc::core
