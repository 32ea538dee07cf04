// SPDX-License-Identifier: MIT
// proxy_environment: the proxy that environment variables name, as curl and others read them.
#ifndef WSPC_TOOL_OPTIONS_PROXY_ENVIRONMENT_H
#define WSPC_TOOL_OPTIONS_PROXY_ENVIRONMENT_H

#include <functional>
#include <string>
#include <string_view>

namespace wspc::tool {

// What a variable is set to; nullptr: it is not set.
using Environment = std::function<const char*(const char* name)>;

// For wss: https_proxy, HTTPS_PROXY; for ws: http_proxy (in small letters only: a CGI program's HTTP_PROXY is what a
// client wrote); then all_proxy, ALL_PROXY. Not for hosts that no_proxy or NO_PROXY lists: "example.org" with all
// below it, or "*". Empty: none. A proxy without a scheme is an http one.
[[nodiscard]] std::string proxy_for(std::string_view url, const Environment& environment);

}  // namespace wspc::tool

#endif
