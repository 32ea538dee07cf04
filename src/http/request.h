// SPDX-License-Identifier: MIT
// request: an HTTP request as it was received: request line and header lines, no body.   RFC 9112 §3, §5
#ifndef WSPC_HTTP_REQUEST_H
#define WSPC_HTTP_REQUEST_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"
#include "wspc/request.h"

namespace wspc::http {

// Header names and tokens compare without case (RFC 9110 §5.1); ASCII only.
[[nodiscard]] bool same_token(std::string_view a, std::string_view b) noexcept;

// As HTTP/2 wants header names (RFC 9113 §8.2.1); ASCII only.
[[nodiscard]] std::string in_small_letters(std::string text);

// Appends `line` to `lines`. A Cookie line is joined to the one that is there already, with "; ": HTTP/2 may split the
// header (RFC 9113 §8.2.3), and over HTTP/1.1 a client must not send two of them (RFC 6265 §5.4). A lookup
// of the header returns all cookies either way.
void add_header(std::vector<Header>& lines, Header line);

// Returns `lines` with all Cookie lines joined in the place of the first one.
[[nodiscard]] std::vector<Header> with_one_cookie_line(std::vector<Header> lines);

// As the handshake of core takes them. Valid as long as `headers` are.
[[nodiscard]] std::vector<HeaderView> views(const std::vector<Header>& headers);

}  // namespace wspc::http

#endif
