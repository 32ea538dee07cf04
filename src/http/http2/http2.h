// SPDX-License-Identifier: MIT
// http2: an HTTP/2 connection that carries WebSockets, for either side, without I/O (RFC 9113, RFC 8441). nghttp2 does
// most of the work.
//
// Each WebSocket has a stream of its own. Bytes that arrive on a stream count against its window until consume() is
// called for them, so that a slow reader delays only its own peer. Bytes to send are requested piece by piece, when the
// peer's window has room for them.
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

// Returns the name of an error code, such as "PROTOCOL_ERROR"; or its number, if it has no name.
[[nodiscard]] std::string h2_error_name(std::uint32_t code);

// The first bytes that a client sends. A connection without TLS that begins with them is HTTP/2 with prior knowledge
// (RFC 9113 §3.3).
inline constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

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

class Http2 {
 public:
  // Throws std::bad_alloc. `events` must outlive this object.
  Http2(Role role, Http2Events& events);
  ~Http2();
  Http2(const Http2&) = delete;
  Http2& operator=(const Http2&) = delete;

  // Processes received bytes. Returns false if the peer violated the protocol or there is no memory; problem() then
  // says what happened, and transmit() returns the GOAWAY that explains it.
  bool receive(std::span<const std::byte> bytes);
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  // Appends bytes to send to `out`, until it holds `enough` bytes or there are no more. Returns false as receive()
  // does.
  bool transmit(std::string& out, std::size_t enough);

  // Returns whether the connection has ended in both directions.
  [[nodiscard]] bool over() const noexcept;

  // For clients: opens a stream and returns its number; 0 if the connection allows no more streams.
  [[nodiscard]] StreamId request(std::span<const Header> lines);

  // Returns whether the peer's SETTINGS allow an extended CONNECT (RFC 8441 §3). Valid after Http2Events::settings().
  [[nodiscard]] bool may_connect() const noexcept;

  // Returns how many streams the peer allows at a time.
  [[nodiscard]] std::uint32_t most_streams() const noexcept;

  // For servers: sends a response. With `body`, Http2Events::next() is called for the body.
  enum class Body : std::uint8_t { none, follows };
  void respond(StreamId stream, std::span<const Header> lines, Body body);

  // Returns how many bytes the peer's window allows on the stream, regardless of the window of the whole connection.
  [[nodiscard]] std::size_t window(StreamId stream) const noexcept;

  void resume(StreamId stream);  // Call this when there are bytes to send again.

  // Call this when `bytes` of the bytes that arrived on the stream have been processed.
  void consume(StreamId stream, std::size_t bytes);
  void reset(StreamId stream, std::uint32_t code);
  void go_away();                 // Sends GOAWAY: no new streams; existing ones continue.
  void fail(std::uint32_t code);  // Sends GOAWAY and ends the connection.

 private:
  struct Callbacks;
  struct Session;
  void take_head(StreamId stream, int category, bool last);

  Http2Events& events_;
  std::unique_ptr<Session> session_;
  std::string problem_;
  std::uint32_t code_ = h2_error::protocol_error;  // the error code of the GOAWAY when receive() returns false
};

}  // namespace wspc::http

#endif
