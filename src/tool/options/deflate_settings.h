// SPDX-License-Identifier: MIT
// deflate_settings: how permessage-deflate is to be used, as people type it.   RFC 7692 §7.1
#ifndef WSPC_TOOL_OPTIONS_DEFLATE_SETTINGS_H
#define WSPC_TOOL_OPTIONS_DEFLATE_SETTINGS_H

#include <string>
#include <string_view>

#include "wspc/deflate.h"

namespace wspc::tool {

// "server_no_context_takeover; client_max_window_bits=12; level=9; threshold=1K": RFC 7692's parameters, and the other
// members of DeflateOptions by their names. What is not named is as in `DeflateOptions`: nothing is asked of anybody.
// Returns what is wrong with the text as a sentence, or an empty string when `options` is what it says.
std::string parse_deflate(std::string_view text, DeflateOptions& options);

// What can be named, for the help.
std::string_view deflate_settings_help() noexcept;

}  // namespace wspc::tool

#endif
