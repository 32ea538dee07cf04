// SPDX-License-Identifier: MIT
// page: the answer to a request for something else than a WebSocket.   RFC 9110 §9.3.1, §9.3.2
#ifndef WSPC_HTTP_PAGE_H
#define WSPC_HTTP_PAGE_H

#include <optional>
#include <string>
#include <vector>

#include "wspc/policy.h"

namespace wspc::http {

// What `policy` has for `request`; nothing: no page, as it is another method, or another place.
[[nodiscard]] std::optional<Page> find_page(const Policy& policy, const Request& request);

// The complete response of HTTP/1.1, after which the connection ends.
[[nodiscard]] std::string response(const Page& page, const Request& request);

// The same by HTTP/2. The body is body_for().
[[nodiscard]] std::vector<Header> response_lines(const Page& page);
[[nodiscard]] std::string body_for(Page page, const Request& request);

}  // namespace wspc::http

#endif
