// SPDX-License-Identifier: MIT
// h2_streams: the open and the recently closed streams of an HTTP/2 connection (RFC 9113 §5.1).
//
// nghttp2 enforces most of the rules for streams, but deviates from RFC 9113 in two points: it ends the connection if
// the peer opens a stream too many (§5.1.2), and it ignores a new stream with a lower number than an earlier one
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
  // If `most` streams are open, further streams of the peer are refused.
  explicit H2Streams(std::size_t most) : most_(most) {}

  // Records that a stream is open. Returns false if the stream is refused; call closed() for it nevertheless.
  bool open(StreamId stream);

  // Records that the peer has sent END_STREAM.
  void ended(StreamId stream) noexcept;

  // Records that a stream is closed in both directions. Returns false if it had been refused.
  bool closed(StreamId stream);

  [[nodiscard]] bool is_refused(StreamId stream) const noexcept;

  enum class Headers : std::uint8_t {
    fine,        // the stream is open or new
    late,        // we have closed the stream, and the peer had not ended it
    closed,      // the peer had ended the stream: STREAM_CLOSED (§5.1)
    unexpected,  // the stream was never opened, and a later one was: PROTOCOL_ERROR (§5.1.1)
  };
  // Returns the meaning of HEADERS on this stream from the side that opens streams. Call it before open().
  [[nodiscard]] Headers judge(StreamId stream) const noexcept;

  // Calls `task` for every open stream.
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
  std::size_t refused_ = 0;  // how many streams in open_ are refused
  std::deque<Past> past_;    // the most recent ones, oldest first
  StreamId last_ = 0;        // the highest stream that has been opened
};

}  // namespace wspc::http

#endif
