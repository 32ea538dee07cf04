// SPDX-License-Identifier: MIT
// rate_limiter: how many may come in a second, on average.
#ifndef WSPC_IO_SESSION_RATE_LIMITER_H
#define WSPC_IO_SESSION_RATE_LIMITER_H

#include <algorithm>
#include <chrono>

#include "wspc/connection.h"

namespace wspc::io {

// A second's worth may come at once. (The generic cell rate algorithm: one point in time is all that it keeps.)
class RateLimiter {
 public:
  explicit RateLimiter(unsigned per_second) noexcept
      : interval_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second) {}

  void count(TimePoint now) noexcept { paid_until_ = std::max(paid_until_, now) + interval_; }

  // When the next one may come; in the past: now.
  [[nodiscard]] TimePoint next() const noexcept { return paid_until_ + interval_ - std::chrono::seconds(1); }

 private:
  std::chrono::nanoseconds interval_;
  TimePoint paid_until_{};
};

}  // namespace wspc::io

#endif
