// SPDX-License-Identifier: MIT
// h2_streams: the open and the recently closed streams of an HTTP/2 connection (RFC 9113 §5.1).
#include "http/http2/h2_streams.h"

#include <algorithm>

namespace wspc::http {

// RFC 9113 §5.1.2
bool H2Streams::open(StreamId stream) {
  const bool refused = open_.size() - refused_ >= most_;
  open_[stream] = {false, refused};
  if (refused) ++refused_;
  last_ = std::max(last_, stream);
  return !refused;
}

void H2Streams::ended(StreamId stream) noexcept {
  if (const auto found = open_.find(stream); found != open_.end()) found->second.ended = true;
}

bool H2Streams::closed(StreamId stream) {
  const auto found = open_.find(stream);
  if (found == open_.end()) return true;
  const State state = found->second;
  if (past_.size() == most_remembered) past_.pop_front();
  past_.push_back({stream, state.ended});
  open_.erase(found);
  if (state.refused) --refused_;
  return !state.refused;
}

bool H2Streams::is_refused(StreamId stream) const noexcept {
  const auto found = open_.find(stream);
  return found != open_.end() && found->second.refused;
}

// RFC 9113 §5.1, §5.1.1
H2Streams::Headers H2Streams::judge(StreamId stream) const noexcept {
  if (stream > last_ || open_.count(stream) != 0) return Headers::fine;
  const auto found =
      std::find_if(past_.begin(), past_.end(), [stream](const Past& past) { return past.stream == stream; });
  if (found == past_.end()) return Headers::unexpected;
  return found->ended ? Headers::closed : Headers::late;
}

}  // namespace wspc::http
