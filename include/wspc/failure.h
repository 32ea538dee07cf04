// SPDX-License-Identifier: MIT
// failure: why there is no session.
#ifndef WSPC_FAILURE_H
#define WSPC_FAILURE_H

#include <cstdint>
#include <string>

#include "wspc/error.h"

namespace wspc {

struct Failure {
  enum class Cause : std::uint8_t {
    usage,     // the URL, a header, a file or another of ClientOptions is wrong; nothing was done
    dns,       // the host's name has no address
    tcp,       // none of its addresses accepts a connection
    proxy,     // the proxy did not connect us
    tls,       // no TLS, or not with who it should be
    timeout,   // timeouts.open has passed
    http,      // the server answered with another status than 101: `status`, `reason`, `body`
    protocol,  // the server's answer is not a handshake: `error`
    cancelled  // cancel() was called
  };

  Cause cause = Cause::usage;
  std::string text{};         // what happened, for a person, without a full stop; all of it is printable
  Error error = Error::none;  // for protocol
  unsigned status = 0;        // for http
  std::string reason{};       // for http: the server's reason phrase, control characters replaced
  std::string body{};         // for http: the first KiB of what the server says, control characters replaced
};

[[nodiscard]] inline Failure failure(Failure::Cause cause, std::string text, Error error = Error::none) {
  return {cause, std::move(text), error, 0, {}, {}};
}

}  // namespace wspc

#endif
