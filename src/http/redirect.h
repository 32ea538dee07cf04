// SPDX-License-Identifier: MIT
// redirect: where a redirection leads (RFC 6455 §4.1, RFC 9110 §15.4).
#ifndef WSPC_HTTP_REDIRECT_H
#define WSPC_HTTP_REDIRECT_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/url.h"
#include "wspc/handshake.h"

namespace wspc::http {

// Returns whether a status is a redirection: 301, 302, 303, 307 or 308.
[[nodiscard]] constexpr bool is_redirection(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Returns the Location of a redirection. Returns std::nullopt if the response is not one, or does not have exactly one
// Location (RFC 9110 §10.2.2).
[[nodiscard]] std::optional<std::string> location_of(unsigned status, const std::vector<Header>& headers);

// Resolves `location`, the target of a redirection of `from`: a URL (where http and https stand for ws and wss) or a
// relative reference (RFC 3986 §5.2). Returns an empty string, or what is wrong, as the rest of a sentence. A
// redirection from wss to ws is wrong.
[[nodiscard]] std::string follow(const Url& from, std::string_view location, Url& to);

// Returns whether scheme, host and port are the same (RFC 6454 §4).
[[nodiscard]] bool same_origin(const Url& one, const Url& other) noexcept;

// Removes the headers that belong to one origin: the credentials (Authorization, Cookie, Proxy-Authorization), and
// Host, which names the server. Origin is kept, because it names the page that makes the request.
void remove_headers_of_origin(std::vector<Header>& headers);

}  // namespace wspc::http

#endif
