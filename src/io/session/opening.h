// SPDX-License-Identifier: MIT
// opening: the opening handshake as a session drives it, whichever side it is on. Freed as soon as it is done.
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
    need_more,  // `input` is used up
    open,       // what is left of `input` belongs to the WebSocket
    handed_on,  // it is no WebSocket, but a page or HTTP/2: `input` and the stream are to be given to take()
    failed,     // whoever must know has been told
  };

  // Why a session gives up before it has opened.
  enum class Reason : std::uint8_t {
    failed,  // receive() said so, and has told whom it had to
    timeout,
    lost,        // the peer closed the connection
    going_away,  // our own side does not want to go on
  };

  virtual ~Opening() = default;

  // It is open before anything is read.
  [[nodiscard]] virtual bool is_done() const noexcept { return false; }

  // What to write before anything is read.
  virtual std::string begin() = 0;

  // Moves the start of `input` past what it takes. Adds what is to be written to `output`.
  virtual Result receive(std::span<std::byte>& input, std::string& output) = 0;

  // After `handed_on`. `received` is what has been received so far. The session is over.
  virtual void take(std::unique_ptr<Stream> /*stream*/, std::string /*received*/) {}

  // No more receive(). `transport`: Session::transport_error(). Adds the last words to `output`, and tells whom it has
  // to.
  virtual void give_up(Reason reason, const ErrorCode& transport, std::string& output) = 0;

  // After `open`.
  [[nodiscard]] virtual std::string_view subprotocol() const = 0;
  [[nodiscard]] virtual std::string_view path() const = 0;

  // After `open`: what was said.
  [[nodiscard]] virtual HandshakeTranscript transcript() const = 0;

  // After `open`: tells the connection of the extensions that were agreed on (RFC 6455 §9.1), before it receives or
  // sends.
  virtual Error extend(Connection& connection) const = 0;
};

}  // namespace wspc::io

#endif
