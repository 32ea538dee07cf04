// SPDX-License-Identifier: MIT
// h2_deadlines: how long an HTTP/2 connection waits for its peer.   RFC 9113 §9.1
//
// Unsent bytes without progress have a deadline, and progress extends it: on the connection, and on each stream whose
// response is still being sent. Without streams, it ends when it has been idle.
#include <algorithm>

#include <boost/asio/error.hpp>

#include "io/http2/h2_connection.h"
#include "io/loop/loop.h"

namespace wspc::io {

TimePoint H2Connection::earliest() const noexcept {
  TimePoint next = std::min(leave_by_, idle_at_);
  if (stalled_at_ != TimePoint::max()) next = std::min(next, stalled_at_ + stall_);
  for (const auto& [id, finishing] : finishing_) next = std::min(next, finishing.end);
  return next;
}

// An earlier deadline may stay set: due() finds out that nothing is due yet.
void H2Connection::arm() {
  const TimePoint at = earliest();
  if (at < Deadline::at() || (at == TimePoint::max() && Deadline::at() != at)) loop_.set(*this, at);
}

void H2Connection::due(TimePoint time) {
  guard([&] { be_due(time); });
}

void H2Connection::be_due(TimePoint time) {
  if (time >= leave_by_ && !still_leaving(time)) {
    return lingering_ ? end(boost::asio::error::eof) : end(boost::asio::error::timed_out);
  }
  const bool stalled = stalled_at_ != TimePoint::max() && time >= stalled_at_ + stall_;
  if (stalled && !still_taking(time)) return end(boost::asio::error::timed_out);
  give_up_stalled(time);
  if (time >= idle_at_) {
    idle_at_ = TimePoint::max();
    if (streams_.empty() && finishing_.empty()) go_away();
  }
  arm();
}

// The kernel has had no room for us for so long; but what it has may be on its way to a slow peer.
bool H2Connection::still_taking(TimePoint time) noexcept {
  const std::size_t left = unacknowledged();
  if (left >= unsent_) return false;
  unsent_ = left;
  stalled_at_ = time;
  return true;
}

// Our last bytes are on their way as long as the peer's machine acknowledges some of them from time to time. When it
// has all of them, its own end of file is due.
bool H2Connection::still_leaving(TimePoint time) noexcept {
  if (!lingering_) return false;
  const std::size_t left = unacknowledged();
  if (left < unsent_) moved_at_ = time;
  unsent_ = left;
  const std::chrono::milliseconds patience = left > 0 ? stall_ : linger_time;
  if (time >= moved_at_ + patience) return false;
  leave_by_ = time + std::min(patience, linger_time);
  return true;
}

void H2Connection::end_if_idle(TimePoint at) {
  if (!streams_.empty() || lingering_ || ended_) return;
  idle_at_ = at;
  arm();
}

}  // namespace wspc::io
