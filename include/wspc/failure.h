// SPDX-License-Identifier: MIT
// failure: why a client could not open a WebSocket.
#ifndef WSPC_FAILURE_H
#define WSPC_FAILURE_H

#include <cstdint>
#include <string>

#include "wspc/error.h"

namespace wspc {

// `cause` and the members that belong to it are for programs; `text` is for people, and its wording may change.
struct Failure {
  enum class Cause : std::uint8_t {
    // An option is unusable: the URL, a header, a file or another member of ClientOptions.
    usage,

    // The name of the host could not be resolved.
    dns,

    // None of the host's addresses accepted a connection.
    tcp,

    // The proxy did not connect to the server.
    proxy,

    // The TLS handshake failed, or the server's certificate is not valid for the host.
    tls,

    // Timeouts::open has passed.
    timeout,

    // The server answered with another status than 101 (over HTTP/2: 2xx): `status`, `reason`, `body`.
    http,

    // The server's answer is not a valid opening handshake: `error`.
    protocol,

    // The application called cancel().
    cancelled
  };

  Cause cause = Cause::usage;

  // What happened, for people, without a full stop. Contains only printable characters.
  std::string text{};
  Error error = Error::none;  // the error, where one applies; always set for Cause::protocol

  // For Cause::http: the status code.
  unsigned status = 0;

  // For Cause::http: the reason phrase; control characters are replaced by "?".
  std::string reason{};

  // For Cause::http: the first KiB of the response's body; control characters are replaced by "?".
  std::string body{};
};

// Returns a Failure with these members.
[[nodiscard]] inline Failure failure(Failure::Cause cause, std::string text, Error error = Error::none) {
  return {cause, std::move(text), error, 0, {}, {}};
}

}  // namespace wspc

#endif
