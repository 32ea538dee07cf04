// SPDX-License-Identifier: MIT
// session_progress: whether a session's peer accepts bytes, and the end of a session whose peer does not.
//
// One rule holds for everything that a session sends: unsent bytes without progress have a deadline, and progress
// extends it. Bytes that the kernel has taken count as unsent until the peer's machine acknowledges them, so the
// session watches its last bytes even when nothing is left to write. While the application has paused receiving, our
// pings are such bytes.
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
  if (!std::exchange(receiving_.paused_by_application, false)) return;
  progress_.start_again(std::chrono::steady_clock::now());
  touch();
}

void Session::finish() noexcept {
  if (intent_ != Intent::stay) return;
  intent_ = Intent::finish;
  receiving_.paused_by_application = false;
  progress_.start_again(std::chrono::steady_clock::now());
  touch();
}

bool Session::is_leaving() const noexcept {
  return phase_ > Phase::open || is_finishing() || connection_.state() == Connection::State::closing;
}

std::size_t Session::unsent() const noexcept {
  if (outgoing_.is_broken() || !stream_) return 0;
  return outgoing_.greeting_left().size() + connection_.queued() + stream_->unacknowledged();
}

// Returns whether something has begun that needs a deadline.
bool Session::must_look() const noexcept {
  if (progress_.look_at != TimePoint::max()) return false;
  if (is_leaving()) return !progress_.all_taken;
  return must_probe() || may_stall();
}

bool Session::must_probe() const noexcept {
  return receiving_.paused_by_application && phase_ == Phase::open && !progress_.hung_up && !outgoing_.is_broken() &&
         progress_.ping.count() > 0;
}

// Nothing more can be written, and no ping will find out whether the peer is still there.
bool Session::may_stall() const noexcept {
  return outgoing_.is_blocked() && phase_ == Phase::open && progress_.ping.count() == 0 && progress_.stall.count() > 0;
}

void Session::look(TimePoint time) {
  const std::size_t left = unsent();
  if (left < progress_.unsent || (progress_.unsent == 0 && left > 0)) progress_.taken = time;
  progress_.unsent = left;
  progress_.look_at = TimePoint::max();
  if (is_leaving()) {
    const bool more = phase_ == Phase::open && connection_.state() == Connection::State::open;  // the Close, at least
    const milliseconds allowed = phase_ > Phase::open ? progress_.grace : progress_.patience;
    progress_.all_taken = left == 0 && !more;
    if (!progress_.all_taken) progress_.look_at = time + step_of(allowed);
  } else if (must_probe()) {
    probe(time);
  } else if (may_stall()) {
    progress_.look_at = time + step_of(progress_.stall);
  }
}

// The peer's pongs wait behind data that is not being received; its TCP acknowledgements do not.
void Session::probe(TimePoint time) {
  if (progress_.unsent > 0) {
    progress_.look_at = time + step_of(progress_.limit());
  } else if (time < active_ + progress_.ping) {
    progress_.look_at = active_ + progress_.ping;
  } else {
    connection_.now(time);
    static_cast<void>(connection_.ping());  // without room for it, there is enough that has to be acknowledged
    progress_.unsent = unsent();
    progress_.taken = time;
    progress_.look_at = time + std::min(step_of(progress_.limit()), progress_.ping);
    active_ = time;
  }
}

bool Session::is_stuck(TimePoint time) const noexcept {
  if (phase_ != Phase::open || progress_.unsent == 0 || outgoing_.is_broken()) return false;
  if (receiving_.paused_by_application) return time >= progress_.taken + progress_.limit();
  if (may_stall() && !is_leaving()) return time >= progress_.taken + progress_.stall;
  return is_finishing() && connection_.state() == Connection::State::open &&
         time >= progress_.taken + progress_.patience;
}

void Session::leave_within(milliseconds time) noexcept {
  progress_.leave_within(time, std::chrono::steady_clock::now());
}

// The bytes that arrived before that can still be received, if the application gets to it.
void Session::peer_hung_up() noexcept {
  if (!receiving_.paused_by_application || std::exchange(progress_.hung_up, true)) return;
  if (progress_.leave_by == TimePoint::max()) leave_within(progress_.limit());
}

// Each time that the application receives something from a peer that has gone, that puts the end off.
void Session::stay_while_receiving() noexcept {
  const bool has_gone = progress_.hung_up || outgoing_.is_broken();
  if (has_gone && phase_ == Phase::open) progress_.leave_by = std::max(progress_.leave_by, active_ + progress_.grace);
}

}  // namespace wspc::io
