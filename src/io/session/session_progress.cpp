// SPDX-License-Identifier: MIT
// session_progress: whether a session's peer accepts bytes, and the end of a session whose peer does not.
//
// One rule holds for all that a session sends: unsent bytes without progress have a deadline, and progress extends it.
// Bytes that the kernel has taken are unsent until the peer's machine acknowledges them, so the last bytes of a session
// have to be looked after when nothing is left to write. While a session is held, our pings are such bytes.
#include <algorithm>

#include "io/session/session.h"

namespace wspc::io {
namespace {

using std::chrono::milliseconds;

// An eighth of the time that is allowed without progress.
milliseconds step_of(milliseconds allowed) noexcept {
  return std::clamp(allowed / 8, milliseconds(10), milliseconds(250));
}

}  // namespace

void Session::resume_receiving() noexcept {
  if (!std::exchange(receiving_paused_, false)) return;
  taken_ = std::chrono::steady_clock::now();  // the silence was ours
  look_at_ = TimePoint::max();
  touch();
}

void Session::finish() noexcept {
  if (std::exchange(finishing_, true)) return;
  receiving_paused_ = false;
  look_at_ = TimePoint::max();
  taken_ = std::chrono::steady_clock::now();
  touch();
}

bool Session::is_leaving() const noexcept {
  return phase_ > Phase::open || finishing_ || connection_.state() == Connection::State::closing;
}

std::size_t Session::unsent() const noexcept {
  if (broken_ || !stream_) return 0;
  return greeting_.size() - greeted_ + connection_.queued() + stream_->unacknowledged();
}

// Returns whether something has begun that needs a deadline.
bool Session::must_look() const noexcept {
  if (look_at_ != TimePoint::max()) return false;
  if (is_leaving()) return !all_taken_;
  return must_probe() || may_stall();
}

bool Session::must_probe() const noexcept {
  return receiving_paused_ && phase_ == Phase::open && !gone_ && !broken_ && ping_.count() > 0;
}

// Nothing more can be written, and no ping will find out whether the peer is still there.
bool Session::may_stall() const noexcept {
  return blocked_ && phase_ == Phase::open && !broken_ && ping_.count() == 0 && stall_.count() > 0;
}

void Session::look(TimePoint time) {
  const std::size_t left = unsent();
  if (left < unsent_ || (unsent_ == 0 && left > 0)) taken_ = time;
  unsent_ = left;
  look_at_ = TimePoint::max();
  if (is_leaving()) {
    const bool more = phase_ == Phase::open && connection_.state() == Connection::State::open;  // the Close, at least
    all_taken_ = left == 0 && !more;
    if (!all_taken_) look_at_ = time + step_of(phase_ > Phase::open ? grace_ : patience_);
  } else if (must_probe()) {
    probe(time);
  } else if (may_stall()) {
    look_at_ = time + step_of(stall_);
  }
}

// The peer's pongs wait behind data that is not being received; its TCP acknowledgements do not.
void Session::probe(TimePoint time) {
  if (unsent_ > 0) {
    look_at_ = time + step_of(stall());
  } else if (time < active_ + ping_) {
    look_at_ = active_ + ping_;
  } else {
    connection_.now(time);
    static_cast<void>(connection_.ping());  // without room for it, there is enough that has to be acknowledged
    unsent_ = unsent();
    taken_ = time;
    look_at_ = time + std::min(step_of(stall()), ping_);
    active_ = time;
  }
}

bool Session::is_stuck(TimePoint time) const noexcept {
  if (phase_ != Phase::open || unsent_ == 0 || broken_) return false;
  if (receiving_paused_) return time >= taken_ + stall();
  if (may_stall() && !is_leaving()) return time >= taken_ + stall_;
  return finishing_ && connection_.state() == Connection::State::open && time >= taken_ + patience_;
}

// The time leave_by_ has been reached. Bytes that the peer has taken in the meantime postpone it.
bool Session::may_stay(TimePoint time) noexcept {
  if (taken_ + grace_ <= time) return false;
  leave_by_ = taken_ + grace_;
  return true;
}

void Session::leave_within(milliseconds time) noexcept {
  grace_ = time;
  leave_by_ = std::chrono::steady_clock::now() + time;
  look_at_ = TimePoint::max();
  all_taken_ = false;
}

// The bytes that arrived before that can still be received, if the application gets to it.
void Session::peer_hung_up() noexcept {
  if (!receiving_paused_ || std::exchange(gone_, true) || leave_by_ != TimePoint::max()) return;
  leave_within(stall());
}

// Each time that the application receives something from a peer that has gone, that puts the end off.
void Session::stay_while_receiving() noexcept {
  if ((gone_ || broken_) && phase_ == Phase::open) leave_by_ = std::max(leave_by_, active_ + grace_);
}

}  // namespace wspc::io
