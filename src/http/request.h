// SPDX-License-Identifier: MIT
// request: helpers for header lines and tokens of requests and responses (RFC 9112 §3, §5).
#ifndef WSPC_HTTP_REQUEST_H
#define WSPC_HTTP_REQUEST_H

#include <string>
#include <string_view>
#include <vector>

#include "http/token.h"
#include "wspc/handshake.h"
#include "wspc/request.h"

namespace wspc::http {

// Appends `line` to `lines`. A Cookie line is joined with the one that is already there, with "; ": HTTP/2 may split
// the header (RFC 9113 §8.2.3), and over HTTP/1.1 a client must not send two of them (RFC 6265 §5.4). A lookup of the
// header then returns all cookies in either case.
void add_header(std::vector<Header>& lines, Header line);

// Returns `lines` with all Cookie lines joined into the first one.
[[nodiscard]] std::vector<Header> with_one_cookie_line(std::vector<Header> lines);

// Returns views of `headers` for the handshake classes of core. Valid as long as `headers`.
[[nodiscard]] std::vector<HeaderView> views(const std::vector<Header>& headers);

}  // namespace wspc::http

#endif
