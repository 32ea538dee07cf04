// SPDX-License-Identifier: MIT
// h2_events: the events of an HTTP/2 connection, and its error codes (RFC 9113 §7).
#ifndef WSPC_HTTP_HTTP2_H2_EVENTS_H
#define WSPC_HTTP_HTTP2_H2_EVENTS_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "http/http2/h2_streams.h"
#include "wspc/handshake.h"

namespace wspc::http {

// The error codes of RST_STREAM and GOAWAY (RFC 9113 §7).
namespace h2_error {
inline constexpr std::uint32_t no_error = 0x0;
inline constexpr std::uint32_t protocol_error = 0x1;
inline constexpr std::uint32_t internal_error = 0x2;
inline constexpr std::uint32_t flow_control_error = 0x3;
inline constexpr std::uint32_t stream_closed = 0x5;
inline constexpr std::uint32_t refused_stream = 0x7;
inline constexpr std::uint32_t cancel = 0x8;
inline constexpr std::uint32_t enhance_your_calm = 0xb;
}  // namespace h2_error

// Receives the events of a connection. Called within receive() and transmit(): implementations may record the event,
// and must not call functions of Http2.
class Http2Events {
 public:
  // A request or a final response has arrived: pseudo-header fields first, names in lower case, all cookies in one line
  // (RFC 9113 §8.2.3). `last` tells that no body follows. `lines` is empty if the peer sent more than max_headers
  // lines, more than max_header_block bytes, or more than max_interim_responses before the final response.
  virtual void head(StreamId stream, std::vector<Header> lines, bool last) = 0;
  virtual void data(StreamId stream, std::span<const std::byte> bytes) = 0;
  virtual void last(StreamId stream) = 0;                       // The peer has sent END_STREAM after data.
  virtual void reset(StreamId stream, std::uint32_t code) = 0;  // The stream has ended; no_error: regularly.
  virtual void settings() = 0;                                  // The peer's SETTINGS have arrived.
  virtual void going_away(std::uint32_t code) = 0;              // The peer accepts no new streams.

  struct Piece {
    // 0 without `last` means that there are no bytes now; call resume() when there are.
    std::size_t size = 0;
    bool last = false;  // these are the last bytes: send END_STREAM

    // The rest of the body cannot be read: the stream is reset with INTERNAL_ERROR.
    bool broken = false;
  };
  // Returns the next bytes to send on a stream.
  virtual Piece next(StreamId stream, std::span<std::byte> room) = 0;

 protected:
  ~Http2Events() = default;
};

}  // namespace wspc::http

#endif
