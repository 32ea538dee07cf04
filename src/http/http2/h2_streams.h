// SPDX-License-Identifier: MIT
// h2_streams: the streams of an HTTP/2 connection, those that are open and those that were lately.   RFC 9113 §5.1
//
// nghttp2 decides most of what a peer may do with a stream, but not all of it as RFC 9113 has it: it ends the
// connection when there is a stream too many (§5.1.2), and ignores a new stream with a lower number than one before
// (§5.1.1).
#ifndef WSPC_HTTP_HTTP2_H2_STREAMS_H
#define WSPC_HTTP_HTTP2_H2_STREAMS_H

#include <cstdint>
#include <deque>
#include <map>

namespace wspc::http {

using StreamId = std::int32_t;

class H2Streams {
 public:
  // Past `most` open ones, the peer's are refused.
  explicit H2Streams(std::size_t most) : most_(most) {}

  // The stream is open now. Returns false if it is refused, which closed() has to follow as for any other.
  bool open(StreamId stream);

  // The peer has sent END_STREAM.
  void ended(StreamId stream) noexcept;

  // Nothing comes or goes on it any more. Returns false if it had been refused.
  bool closed(StreamId stream);

  [[nodiscard]] bool is_refused(StreamId stream) const noexcept;

  enum class Headers : std::uint8_t {
    fine,        // on an open stream, or a new one
    late,        // on a stream that we have closed before the peer had ended it
    closed,      // on a stream that the peer had ended: STREAM_CLOSED (§5.1)
    unexpected,  // on a stream that was never opened, below one that was: PROTOCOL_ERROR (§5.1.1)
  };
  // What HEADERS from the peer that opens streams mean, before open().
  [[nodiscard]] Headers judge(StreamId stream) const noexcept;

  // Calls `task` with every open stream.
  template <class Task>
  void for_each(Task task) const {
    for (const auto& [stream, state] : open_) task(stream);
  }

 private:
  struct State {
    bool ended = false;
    bool refused = false;
  };
  struct Past {
    StreamId stream = 0;
    bool ended = false;
  };

  static constexpr std::size_t most_remembered = 512;

  std::size_t most_;
  std::map<StreamId, State> open_;
  std::size_t refused_ = 0;  // of open_
  std::deque<Past> past_;    // the latest, the oldest first
  StreamId last_ = 0;        // the highest one that has been opened
};

}  // namespace wspc::http

#endif
