// SPDX-License-Identifier: MIT
// redirect: where a client goes that was sent elsewhere.   RFC 6455 §4.1, RFC 9110 §15.4
#ifndef WSPC_HTTP_REDIRECT_H
#define WSPC_HTTP_REDIRECT_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/url.h"
#include "wspc/handshake.h"

namespace wspc::http {

// A status that sends the client elsewhere: 301, 302, 303, 307, 308.
[[nodiscard]] constexpr bool is_redirection(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Returns the Location of a redirection; nothing if the response is not one, or does not have exactly one Location.
//                                                                                                   RFC 9110 §10.2.2
[[nodiscard]] std::optional<std::string> location_of(unsigned status, const std::vector<Header>& headers);

// Resolves `location`, a URL (http and https stand for ws and wss) or a relative reference (RFC 3986 §5.2), against
// `from`, which it was the answer to. Returns what is wrong, as the rest of a sentence; empty when it is good. It never
// leads from wss to ws.
[[nodiscard]] std::string follow(const Url& from, std::string_view location, Url& to);

// RFC 6454 §4: scheme, host and port are the same.
[[nodiscard]] bool same_origin(const Url& one, const Url& other) noexcept;

// Removes the headers that belong to one origin: the credentials (Authorization, Cookie, Proxy-Authorization), and
// Host, which names the server. Origin stays, because it names the page that makes the request.
void remove_headers_of_origin(std::vector<Header>& headers);

}  // namespace wspc::http

#endif
