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

#include "http/http2/h2_events.h"
#include "wspc/handshake.h"
#include "wspc/options.h"

namespace wspc::http {

// Returns the name of an error code, such as "PROTOCOL_ERROR"; or its number, if it has no name.
[[nodiscard]] std::string h2_error_name(std::uint32_t code);

struct H2Session;

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
  [[nodiscard]] const std::string& problem() const noexcept;

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
  std::unique_ptr<H2Session> session_;
};

}  // namespace wspc::http

#endif
