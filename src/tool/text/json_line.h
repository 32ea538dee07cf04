// SPDX-License-Identifier: MIT
// json_line: JSON as it is printed: one line, with nothing in it that a terminal would obey.
#ifndef WSPC_TOOL_TEXT_JSON_LINE_H
#define WSPC_TOOL_TEXT_JSON_LINE_H

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace wspc::tool {

// Returns `json` in one line, without a newline at its end. Bytes that are not UTF-8 are replaced. Control characters
// are escaped: DEL and C1 (U+0080 to U+009F) as well, which JSON allows as they are (RFC 8259 §7).
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& json);

}  // namespace wspc::tool

#endif
