// SPDX-License-Identifier: MIT
// refusal: why a request did not become a WebSocket, and the HTTP response for it (RFC 6455 §4.2.2, RFC 9110 §15).
#ifndef WSPC_HTTP_REFUSAL_H
#define WSPC_HTTP_REFUSAL_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"
#include "wspc/policy.h"

namespace wspc::http {

// Returns the refusal for an error of the opening handshake. Its text is describe(error) and the name of the header.
[[nodiscard]] Refusal refuse(HandshakeError failure);
// The same with a given status, for errors that have several.
[[nodiscard]] Refusal refuse(unsigned status, HandshakeError failure);
// Returns a refusal for a reason that lies with the server.
[[nodiscard]] Refusal refuse(unsigned status, std::string text);

[[nodiscard]] Refusal draining();    // 503
[[nodiscard]] Refusal overloaded();  // 503
[[nodiscard]] Refusal busy();        // 503
[[nodiscard]] Refusal timed_out();   // 408

// Returns the reason phrase of RFC 9110 §15; "Refused" for an unknown status.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

// Returns the text as the body of a response.
[[nodiscard]] std::string body(const Refusal& refusal);

// The properties of a request on which the response depends.
struct Asked {
  bool head = false;               // the method is HEAD: the response has no body (RFC 9110 §9.3.2)
  std::string_view allow = "GET";  // the methods that 405 names (RFC 9110 §15.5.6)
};

// Returns the complete response: status line, Connection: close, the headers that the status requires (Allow, Upgrade,
// Sec-WebSocket-Version), and the text as its body. It contains nothing from the request.
[[nodiscard]] std::string response(const Refusal& refusal, Asked asked = {});

// The same for HTTP/2, which has no Upgrade, without the body.
[[nodiscard]] std::vector<Header> response_lines(const Refusal& refusal, Asked asked = {});

}  // namespace wspc::http

#endif
