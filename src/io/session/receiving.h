// SPDX-License-Identifier: MIT
// receiving: what a session has received and not yet looked at, and what keeps it from going on.
#ifndef WSPC_IO_SESSION_RECEIVING_H
#define WSPC_IO_SESSION_RECEIVING_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "io/session/rate_limiter.h"
#include "wspc/connection.h"

namespace wspc::io {

struct Receiving {
  // Neither the application nor the rate limit keeps the session from receiving.
  [[nodiscard]] bool is_allowed() const noexcept { return !paused_by_application && listen_at == TimePoint{}; }

  // Stops, and keeps `input`: the end of the loop's buffer, or else the end of what is kept already.
  void stop(std::span<const std::byte> input) {
    if (rest.empty()) rest.assign(input.begin(), input.end());
    seen = rest.size() - input.size();
    stopped = true;
  }
  [[nodiscard]] std::span<std::byte> unseen() noexcept { return std::span(rest).subspan(seen); }

  std::vector<std::byte> rest{};                // received while stopped
  std::size_t seen = 0;                         // how much of `rest` has been looked at
  TimePoint listen_at{};                        // when the peer may send again, after it has exceeded its rate
  std::unique_ptr<RateLimiter> rate_limiter{};  // of the peer's messages; null: any rate
  std::uint32_t stop_at = 0;                    // receiving stops while the outbox holds so many bytes
  bool stopped = false;  // the session does not read: it is not allowed to, or the outbox is full
  bool paused_by_application = false;
};

}  // namespace wspc::io

#endif
