// SPDX-License-Identifier: MIT
// rate_limiter: limits the number of events in a second, on average.
#ifndef WSPC_IO_SESSION_RATE_LIMITER_H
#define WSPC_IO_SESSION_RATE_LIMITER_H

#include <algorithm>
#include <chrono>

#include "wspc/connection.h"

namespace wspc::io {

// Allows bursts of up to one second's worth. This is the generic cell rate algorithm, which keeps only one point in
// time.
class RateLimiter {
 public:
  explicit RateLimiter(unsigned per_second) noexcept
      : interval_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second) {}

  void count(TimePoint now) noexcept { paid_until_ = std::max(paid_until_, now) + interval_; }

  // Returns when the next event is allowed. A time in the past means now.
  [[nodiscard]] TimePoint next() const noexcept { return paid_until_ + interval_ - std::chrono::seconds(1); }

 private:
  std::chrono::nanoseconds interval_;
  TimePoint paid_until_{};
};

}  // namespace wspc::io

#endif
