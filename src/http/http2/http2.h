// SPDX-License-Identifier: MIT
// http2: one HTTP/2 connection that carries WebSockets, on either side, by nghttp2. Bytes in, bytes out.
//                                                                                                RFC 9113, RFC 8441
//
// Each WebSocket has a stream of its own. What arrives on a stream counts against its window until consume() says that
// it has been taken, so that a slow reader holds up nobody but its own peer. What leaves is asked for piece by piece,
// when the peer's window has room.
#ifndef WSPC_HTTP_HTTP2_HTTP2_H
#define WSPC_HTTP_HTTP2_HTTP2_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/http2/h2_streams.h"
#include "wspc/handshake.h"
#include "wspc/options.h"

namespace wspc::http {

// Error codes of RST_STREAM and GOAWAY (RFC 9113 §7).
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

// "PROTOCOL_ERROR"; the number, when it has no name.
[[nodiscard]] std::string h2_error_name(std::uint32_t code);

// What a client sends first. A plain connection that begins with it is HTTP/2 with prior knowledge (RFC 9113 §3.3).
inline constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// What happens on a connection. Called from within receive() and transmit(): it may note things, and call nothing.
class Http2Events {
 public:
  // A request, or the final response: pseudo-header fields first, names in small letters, all cookies in one line
  // (RFC 9113 §8.2.3). `last`: nothing follows it. The list is empty when the peer sent more than max_headers of them,
  // more than max_header_block bytes, or more than max_interim_responses before the final response.
  virtual void head(StreamId stream, std::vector<Header> lines, bool last) = 0;
  virtual void data(StreamId stream, std::span<const std::byte> bytes) = 0;
  virtual void last(StreamId stream) = 0;                       // END_STREAM after data
  virtual void reset(StreamId stream, std::uint32_t code) = 0;  // the stream is over; no_error: in good order
  virtual void settings() = 0;                                  // the peer's have come
  virtual void going_away(std::uint32_t code) = 0;              // the peer accepts no more streams

  struct Piece {
    std::size_t size = 0;  // 0, and not last: nothing now; resume() when there is
    bool last = false;     // END_STREAM
    bool broken = false;   // there should be more, and cannot be: the stream is reset with INTERNAL_ERROR
  };
  // The next bytes to send on a stream.
  virtual Piece next(StreamId stream, std::span<std::byte> room) = 0;

 protected:
  ~Http2Events() = default;
};

class Http2 {
 public:
  // Throws std::bad_alloc. `events` outlives this.
  Http2(Role role, Http2Events& events);
  ~Http2();
  Http2(const Http2&) = delete;
  Http2& operator=(const Http2&) = delete;

  // False: the peer broke the protocol or this machine is out of memory, and problem() says how. What transmit() has
  // then is the GOAWAY that explains it.
  bool receive(std::span<const std::byte> bytes);
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  // Appends what is to be sent to `out`, until that has `enough` bytes or there is no more. False: as for receive().
  bool transmit(std::string& out, std::size_t enough);

  // Nothing more can come or go.
  [[nodiscard]] bool over() const noexcept;

  // A client's. 0: there can be no more streams on this connection.
  [[nodiscard]] StreamId request(std::span<const Header> lines);

  // The peer's SETTINGS allow an extended CONNECT (RFC 8441 §3). Valid after Http2Events::settings().
  [[nodiscard]] bool may_connect() const noexcept;

  // How many streams the peer allows at a time.
  [[nodiscard]] std::uint32_t most_streams() const noexcept;

  // A server's. `body`: Http2Events::next() is asked for it.
  enum class Body : std::uint8_t { none, follows };
  void respond(StreamId stream, std::span<const Header> lines, Body body);

  // Returns how many bytes the peer takes on the stream, whatever the connection as a whole has room for.
  [[nodiscard]] std::size_t window(StreamId stream) const noexcept;

  void resume(StreamId stream);                      // there is something to send again
  void consume(StreamId stream, std::size_t bytes);  // that arrived on it have been taken
  void reset(StreamId stream, std::uint32_t code);
  void go_away();                 // no new streams; those that are there go on
  void fail(std::uint32_t code);  // GOAWAY, and nothing more

 private:
  struct Callbacks;
  struct Session;
  void take_head(StreamId stream, int category, bool last);

  Http2Events& events_;
  std::unique_ptr<Session> session_;
  std::string problem_;
  std::uint32_t code_ = h2_error::protocol_error;  // for the GOAWAY when receive() returns false
};

}  // namespace wspc::http

#endif
