// SPDX-License-Identifier: MIT
// refusal: why a request did not become a WebSocket, and the HTTP response that says so.   RFC 6455 §4.2.2, RFC 9110
// §15
#ifndef WSPC_HTTP_REFUSAL_H
#define WSPC_HTTP_REFUSAL_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"
#include "wspc/policy.h"

namespace wspc::http {

// The refusal that an error of the opening handshake calls for; its text is describe(error) and the header's name.
[[nodiscard]] Refusal refuse(HandshakeError failure);
// The same with another status, for an error that has several.
[[nodiscard]] Refusal refuse(unsigned status, HandshakeError failure);
// A refusal of the server's own.
[[nodiscard]] Refusal refuse(unsigned status, std::string text);

[[nodiscard]] Refusal draining();    // 503
[[nodiscard]] Refusal overloaded();  // 503
[[nodiscard]] Refusal busy();        // 503
[[nodiscard]] Refusal timed_out();   // 408

// The reason phrase of RFC 9110 §15, "Refused" for a status that is not known here.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

// The text as a body.
[[nodiscard]] std::string body(const Refusal& refusal);

// What a response owes to the request.
struct Asked {
  bool head = false;               // the method is HEAD: the response has no body (RFC 9110 §9.3.2)
  std::string_view allow = "GET";  // the methods that 405 names (RFC 9110 §15.5.6)
};

// The complete response: status line, Connection: close, what the status demands (Allow, Upgrade, the version), and
// the text as its body. Nothing of the request is in it.
[[nodiscard]] std::string response(const Refusal& refusal, Asked asked = {});

// The same for HTTP/2, which has no Upgrade, without the body.
[[nodiscard]] std::vector<Header> response_lines(const Refusal& refusal, Asked asked = {});

}  // namespace wspc::http

#endif
