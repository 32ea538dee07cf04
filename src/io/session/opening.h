// SPDX-License-Identifier: MIT
// opening: the opening handshake as a session drives it, on either side. It is freed as soon as it is done.
#ifndef WSPC_IO_SESSION_OPENING_H
#define WSPC_IO_SESSION_OPENING_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "io/loop/stream.h"
#include "io/session/handshake_transcript.h"
#include "wspc/connection.h"
#include "wspc/error.h"

namespace wspc::io {

class Opening {
 public:
  enum class Result : std::uint8_t {
    need_more,  // `input` has been consumed
    open,       // the rest of `input` belongs to the WebSocket
    handed_on,  // a page or HTTP/2 instead of a WebSocket; pass `input` and the stream to take()
    failed,     // the failure has been reported
  };

  // Why a session gives up before it has opened.
  enum class Reason : std::uint8_t {
    failed,  // receive() returned Result::failed and has reported the failure
    timeout,
    lost,        // the peer closed the connection
    going_away,  // our side is shutting down
  };

  virtual ~Opening() = default;

  // Returns true if the handshake is done before anything is read.
  [[nodiscard]] virtual bool is_done() const noexcept { return false; }

  // Returns the bytes to write before anything is read.
  virtual std::string begin() = 0;

  // Moves the start of `input` past the bytes it consumed. Appends the bytes to write to `output`.
  virtual Result receive(std::span<std::byte>& input, std::string& output) = 0;

  // Takes over the stream after Result::handed_on. `received` has been received already. The session is over.
  virtual void take(std::unique_ptr<Stream> /*stream*/, std::string /*received*/) {}

  // Ends the handshake: there are no more calls of receive(). Appends the last bytes to write to `output`, and reports
  // the failure. `transport` is Session::transport_error().
  virtual void give_up(Reason reason, const ErrorCode& transport, std::string& output) = 0;

  // Valid after Result::open.
  [[nodiscard]] virtual std::string_view subprotocol() const = 0;
  [[nodiscard]] virtual std::string_view path() const = 0;

  // Valid after Result::open.
  [[nodiscard]] virtual HandshakeTranscript transcript() const = 0;

  // Enables the negotiated extensions on `connection` (RFC 6455 §9.1). Call it after Result::open and before the
  // connection receives or sends.
  virtual Error extend(Connection& connection) const = 0;
};

}  // namespace wspc::io

#endif
