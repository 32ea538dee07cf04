// SPDX-License-Identifier: MIT
// asio_clock: the timer of an AsioStream. It rings for the deadlines of the Connection and at the time by which the
// stream below must be closed.
#ifndef WSPC_DETAIL_ASIO_CLOCK_H
#define WSPC_DETAIL_ASIO_CLOCK_H

#include <algorithm>
#include <chrono>
#include <utility>

#include "wspc/connection.h"
#include "wspc/detail/asio_error.h"
#include "wspc/options.h"

namespace wspc::detail {

template <class Timer>
class AsioClock {
 public:
  AsioClock(const typename Timer::executor_type& executor, const Timeouts& timeouts)
      : timer_(executor), close_(timeouts.close), stall_(timeouts.pong) {}

  [[nodiscard]] static TimePoint now() { return std::chrono::steady_clock::now(); }

  // Sets the time after which the stream below is closed in any case. A later call replaces an earlier one.
  void leave_within(std::chrono::milliseconds time) { leave_by_ = now() + time; }
  [[nodiscard]] bool leaves(TimePoint time) const noexcept { return time >= leave_by_; }

  // patience() is how long the last bytes may take to be written. close_due() is when a Close that waits for its turn
  // overtakes the sends before it.
  [[nodiscard]] std::chrono::milliseconds patience() const { return close_.count() > 0 ? close_ : default_patience; }
  [[nodiscard]] TimePoint close_due() const { return close_.count() > 0 ? now() + close_ : TimePoint::max(); }

  // Call this when a slow peer has accepted some of the bytes that wait to be written. That proves that the peer is
  // alive, whereas the Ping that would prove it may wait behind all the other bytes. due() takes this into account.
  void progress() { taken_ = now(); }
  [[nodiscard]] TimePoint due(const Connection& connection) const {
    const TimePoint due = connection.deadline();
    return connection.state() == Connection::State::open ? std::max(due, taken_ + stall_) : due;
  }

  // Sets the timer to `due`, or to the time to leave if that is earlier. Returns true if wait() must be called. Returns
  // false if the timer is set to an earlier time already; it then rings early, finds nothing due, and is set again.
  bool set(TimePoint due) {
    due = std::min(due, leave_by_);
    if (due >= set_to_) return false;
    set_to_ = due;
    timer_.expires_at(due);
    return true;
  }
  template <class Expired>
  void wait(Expired expired) {
    timer_.async_wait(std::move(expired));
  }
  void rang() noexcept { set_to_ = TimePoint::max(); }  // call this when `expired` is called
  void stop() { timer_.cancel(); }

 private:
  static constexpr std::chrono::milliseconds default_patience{5000};

  Timer timer_;
  std::chrono::milliseconds close_;
  std::chrono::milliseconds stall_;  // how long a peer may accept none of the bytes that are written
  TimePoint leave_by_ = TimePoint::max();
  TimePoint set_to_ = TimePoint::max();
  TimePoint taken_{};
};

}  // namespace wspc::detail

#endif
