// SPDX-License-Identifier: MIT
// pages: what `wspc serve` has for those who ask for no WebSocket: files, and its metrics.   RFC 9110 §9.3.1
#ifndef WSPC_TOOL_PAGES_H
#define WSPC_TOOL_PAGES_H

#include <functional>
#include <optional>
#include <string>

#include "wspc/policy.h"

namespace wspc::tool {

// The file below `directory` that `path` names (percent-encoded, as in a request): nothing for what is not there, is no
// plain file, has a part that begins with a dot, or leads out of the directory by a link. A directory's page is its
// index.html.
[[nodiscard]] std::optional<Page> file_page(const std::string& directory, std::string_view path);

// "%41" is "A"; nothing: it is no percent-encoding, or there is a NUL in it.   RFC 3986 §2.1
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace wspc::tool

#endif
