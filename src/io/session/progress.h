// SPDX-License-Identifier: MIT
// progress: how a session's peer takes what it is sent, and when the session gives up on it.
#ifndef WSPC_IO_SESSION_PROGRESS_H
#define WSPC_IO_SESSION_PROGRESS_H

#include <chrono>
#include <cstddef>

#include "wspc/connection.h"

namespace wspc::io {

struct Progress {
  // Returns how long the peer may take nothing.
  [[nodiscard]] std::chrono::milliseconds limit() const noexcept { return stall.count() > 0 ? stall : patience; }

  void leave_within(std::chrono::milliseconds time, TimePoint now) noexcept {
    grace = time;
    leave_by = now + time;
    look_at = TimePoint::max();
    all_taken = false;
  }

  // leave_by has come. Returns true if bytes that the peer has taken meanwhile put it off.
  [[nodiscard]] bool may_stay(TimePoint now) noexcept {
    if (taken + grace <= now) return false;
    leave_by = taken + grace;
    return true;
  }

  // The silence so far was ours.
  void start_again(TimePoint now) noexcept {
    taken = now;
    look_at = TimePoint::max();
  }

  std::chrono::milliseconds patience{};   // with a peer that is slow to take our last bytes
  std::chrono::milliseconds stall{};      // how long the peer may take nothing of what we write; 0: for ever
  std::chrono::milliseconds ping{};       // how long the peer may be silent before it is pinged; 0: for ever
  std::chrono::milliseconds grace{};      // how much leave_by is put off each time that the peer takes something
  TimePoint taken{};                      // when a slow peer last made room for what we write
  TimePoint leave_by = TimePoint::max();  // when the connection is closed, unless the peer takes something
  TimePoint look_at = TimePoint::max();   // when we next look at how much it has taken
  std::size_t unsent = 0;                 // how much it had not taken when we last looked
  bool all_taken = false;                 // on leaving, the peer has taken everything
  bool hung_up = false;                   // the peer has hung up while we were not reading
};

}  // namespace wspc::io

#endif
