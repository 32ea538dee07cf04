// SPDX-License-Identifier: MIT
// secrets: what lets somebody in, kept out of what is printed and written: credentials in headers and in queries.
#ifndef WSPC_TOOL_TRAFFIC_SECRETS_H
#define WSPC_TOOL_TRAFFIC_SECRETS_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tool/traffic/header_verdict.h"

namespace wspc::tool {

// What --show-secrets chooses.
enum class Secrets : std::uint8_t { redacted, shown };

// Stands where a secret stood.
inline constexpr std::string_view redaction = "REDACTED";

// Returns a line of a handshake ("GET /a?b=c HTTP/1.1", "Name: value", or of HTTP/2 ":path: /a") without its secrets:
// the values of Authorization, Proxy-Authorization, Cookie, Set-Cookie and of other headers that are named like a
// secret, and those of parameters of a query that are named like one (token, api_key, password, …).
[[nodiscard]] std::string without_secrets(std::string_view line);

// Returns a URL without its user and password, and without the secrets in its query and its fragment.
[[nodiscard]] std::string url_without_secrets(std::string_view url);

[[nodiscard]] inline std::string url_to_show(std::string_view url, Secrets secrets) {
  return secrets == Secrets::shown ? std::string(url) : url_without_secrets(url);
}

// Whether a line has lost something to without_secrets().
[[nodiscard]] bool is_redacted(std::string_view line) noexcept;

// The lines as they are to be shown.
void redact(std::vector<std::string>& lines, Secrets secrets);
[[nodiscard]] std::vector<JudgedLine> redacted(std::vector<JudgedLine> lines, Secrets secrets);

}  // namespace wspc::tool

#endif
