// SPDX-License-Identifier: MIT
// h2_responses: responses on HTTP/2 streams without a session: pages, refusals, and the last bytes of WebSockets.
//
// A body is read into the frame that carries it, when the peer's windows have room, so a response holds no memory for
// it.
#include <algorithm>
#include <utility>

#include "io/http2/h2_connection.h"
#include "io/loop/clock.h"
#include "io/loop/loop.h"

namespace wspc::io {
void H2Connection::finish(http::StreamId id, http::Body rest, AdmissionSlot slot) {
  early_.erase(id);
  finishing_[id] = {std::move(rest), std::move(slot), now() + stall_, 0, 0};
  http_.resume(id);
  touch();
}

// RFC 9113 §8.1.1: a body that breaks off resets the stream, so that the peer cannot take it for whole.
http::Http2Events::Piece H2Connection::next(Finishings::iterator response, std::span<std::byte> room) {
  const http::StreamId id = response->first;
  http::Body& rest = response->second.rest;
  const std::size_t size = rest.read(room);
  if (size == 0 && rest.left() > 0) {
    drop(response);
    return {0, false, true};
  }
  moved_at_ = now();
  response->second.end = moved_at_ + stall_;
  response->second.position = written_ + out_.size() + size;
  if (rest.left() > 0) return {size, false};
  finishing_.erase(response);
  notes_.push_back({Note::Kind::finished, id, {}, 0});
  return {size, true};
}

// Abandons a response before its end.
H2Connection::Finishings::iterator H2Connection::drop(Finishings::iterator response) {
  if (response->second.slot.counts()) loop_.counters().pages_unfinished.add();
  return finishing_.erase(response);
}

// A client that gives no room for a response, and asks for nothing else, is sent away.
void H2Connection::give_up_stalled(TimePoint time) {
  bool stalled = false;
  for (auto each = finishing_.begin(); each != finishing_.end();) {
    if (!is_stalled(each->first, each->second, time)) {
      ++each;
      continue;
    }
    http_.reset(each->first, http::h2_error::cancel);
    each = drop(each);
    stalled = true;
  }
  if (!stalled) return;
  if (streams_.empty() && finishing_.empty()) go_away();
  touch();
}

// Returns how many of the written_ bytes the peer's machine has acknowledged.
std::uint64_t H2Connection::acknowledged() const noexcept {
  return written_ - std::min<std::uint64_t>(written_, unacknowledged());
}

// A stream that has a window waits for the connection, or for the other streams on it, as long as these go on. One that
// has none may do so because what filled its window is still on its way to a slow peer.
bool H2Connection::is_stalled(http::StreamId id, Finishing& response, TimePoint time) const noexcept {
  if (response.end > time) return false;
  const std::uint64_t before = std::exchange(response.acknowledged, acknowledged());
  if (http_.window(id) > 0) {
    const bool is_full = stalled_at_ != TimePoint::max();
    response.end = std::max(response.end, (is_full ? std::max(moved_at_, stalled_at_) : moved_at_) + stall_);
  } else if (before < response.position && response.acknowledged > before) {
    response.end = time + stall_;
  }
  return response.end <= time;
}

}  // namespace wspc::io
