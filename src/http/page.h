// SPDX-License-Identifier: MIT
// page: the response to a request that is not a WebSocket upgrade (RFC 9110 §9.3.1, §9.3.2).
#ifndef WSPC_HTTP_PAGE_H
#define WSPC_HTTP_PAGE_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/body.h"
#include "wspc/policy.h"

namespace wspc::http {

// Returns the page of `policy` for `request`. Returns std::nullopt if there is none or the method is neither GET nor
// HEAD.
[[nodiscard]] std::optional<Page> find_page(const Policy& policy, const Request& request);

// Returns the methods that a server with `policy` allows, as a value for the Allow header of a 405 response.
[[nodiscard]] std::string_view allowed_methods(const Policy& policy) noexcept;

// Return the head of the response, for HTTP/1.1, where the connection ends after the body, and for HTTP/2.
[[nodiscard]] std::string response_head(const Page& page);
[[nodiscard]] std::vector<Header> response_lines(const Page& page);

// Returns the body to send after the head. It is empty for a HEAD request.
[[nodiscard]] Body body_for(Page page, const Request& request);

}  // namespace wspc::http

#endif
