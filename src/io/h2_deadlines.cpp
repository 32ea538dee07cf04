// SPDX-License-Identifier: MIT
// h2_deadlines: how long an HTTP/2 connection waits for its peer.   RFC 9113 §9.1
//
// Unsent bytes without progress have a deadline, and progress extends it: on the connection, and on each stream whose
// response is still being sent. Without streams, it ends when it has been idle.
#include <algorithm>

#include <boost/asio/error.hpp>

#include "io/h2_connection.h"
#include "io/loop.h"

namespace wspc::io {
namespace {

TimePoint now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace

TimePoint H2Connection::earliest() const noexcept {
  TimePoint next = std::min(leave_by_, idle_at_);
  if (stalled_at_ != TimePoint::max()) next = std::min(next, stalled_at_ + stall_);
  for (const auto& [id, finishing] : finishing_) next = std::min(next, finishing.end);
  return next;
}

// What was due earlier may stay: due() finds out that it is not.
void H2Connection::arm() {
  const TimePoint at = earliest();
  if (at < Deadline::at() || (at == TimePoint::max() && Deadline::at() != at)) loop_.set(*this, at);
}

void H2Connection::due(TimePoint time) {
  guard([&] { be_due(time); });
}

void H2Connection::be_due(TimePoint time) {
  if (time >= leave_by_ && !still_leaving()) {
    return lingering_ ? end(boost::asio::error::eof) : end(boost::asio::error::timed_out);
  }
  if (stalled_at_ != TimePoint::max() && time >= stalled_at_ + stall_) return end(boost::asio::error::timed_out);
  give_up_stalled(time);
  if (time >= idle_at_) {
    idle_at_ = TimePoint::max();
    if (streams_.empty()) go_away();
  }
  arm();
}

// The peer's machine has acknowledged some of our last bytes since the last look: that buys more time.
bool H2Connection::still_leaving() noexcept {
  const std::size_t left = unacknowledged();
  if (!lingering_ || left >= leaving_) return false;
  leaving_ = left;
  leave_by_ = now() + linger_time;
  return true;
}

void H2Connection::give_up_stalled(TimePoint time) {
  for (auto each = finishing_.begin(); each != finishing_.end();) {
    if (each->second.end > time) {
      ++each;
      continue;
    }
    http_.reset(each->first, http::h2_error::cancel);
    early_.erase(each->first);
    each = finishing_.erase(each);
    touch();
  }
}

void H2Connection::end_if_idle(TimePoint at) {
  if (!streams_.empty() || lingering_ || ended_) return;
  idle_at_ = at;
  arm();
}

}  // namespace wspc::io
