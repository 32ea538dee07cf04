// SPDX-License-Identifier: MIT
// asio_clock: the deadlines of an AsioStream: those of its Connection, and the one by which it leaves.
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

  // The stream below is closed after this time in any case. The last call counts.
  void leave_within(std::chrono::milliseconds time) { leave_by_ = now() + time; }
  [[nodiscard]] bool leaves(TimePoint time) const noexcept { return time >= leave_by_; }

  // How long last words may take, and when a Close that waits for its turn overtakes what waits before it.
  [[nodiscard]] std::chrono::milliseconds patience() const { return close_.count() > 0 ? close_ : default_patience; }
  [[nodiscard]] TimePoint close_due() const { return close_.count() > 0 ? now() + close_ : TimePoint::max(); }

  // A slow peer has taken some of what we write: it is alive. What would prove it may be a ping that waits behind all
  // the rest.
  void progress() { taken_ = now(); }
  [[nodiscard]] TimePoint due(const Connection& connection) const {
    const TimePoint due = connection.deadline();
    return connection.state() == Connection::State::open ? std::max(due, taken_ + stall_) : due;
  }

  // Sets the timer to `due`, or to the time to leave if that is earlier. False: it is set to an earlier time already,
  // when nothing will be due, and which is replaced then. True: wait() has to follow.
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
  void rang() noexcept { set_to_ = TimePoint::max(); }  // `expired` was called
  void stop() { timer_.cancel(); }

 private:
  static constexpr std::chrono::milliseconds default_patience{5000};

  Timer timer_;
  std::chrono::milliseconds close_;
  std::chrono::milliseconds stall_;  // how long a peer may take nothing of what we write
  TimePoint leave_by_ = TimePoint::max();
  TimePoint set_to_ = TimePoint::max();
  TimePoint taken_{};
};

}  // namespace wspc::detail

#endif
