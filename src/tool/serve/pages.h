// SPDX-License-Identifier: MIT
// pages: how `wspc serve` answers requests for files.   RFC 9110 §9.3.1
#ifndef WSPC_TOOL_SERVE_PAGES_H
#define WSPC_TOOL_SERVE_PAGES_H

#include <optional>
#include <string>

#include "wspc/policy.h"

namespace wspc::tool {

// Returns the response to a request for the file below `directory` that `path` names (percent-encoded, as in a
// request), as open_beneath() finds it: 404 if there is none, 503 if the process or the system has too many open files.
[[nodiscard]] Page file_page(const std::string& directory, std::string_view path);

// "%41" is "A"; nothing: it is no percent-encoding, or there is a NUL in it.   RFC 3986 §2.1
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace wspc::tool

#endif
