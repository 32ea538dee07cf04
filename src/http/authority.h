// SPDX-License-Identifier: MIT
// authority: host[:port], as in Host, Origin and URLs.   RFC 3986 §3.2, RFC 9110 §7.2
#ifndef WSPC_HTTP_AUTHORITY_H
#define WSPC_HTTP_AUTHORITY_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace wspc::http {

struct Authority {
  std::string_view host;              // with the brackets of an IPv6 literal
  std::optional<std::uint16_t> port;  // as it was written
};

// Takes `text` apart. Nothing, when it is not host[:port] with a host that is not empty: a user name, blanks and
// whatever else cannot be in a host are refused. "host:" is the host without a port (RFC 3986 §3.2.3).
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text) noexcept;

[[nodiscard]] inline bool is_authority(std::string_view text) noexcept { return parse_authority(text).has_value(); }

// Returns whether both name the same host, in any case, and the same port; a missing port is the default of `scheme`.
// Returns false if either is not an authority.
[[nodiscard]] bool same_authority(std::string_view one, std::string_view other, std::string_view scheme) noexcept;

// http, https, ws, wss; in any case.
[[nodiscard]] bool is_web_scheme(std::string_view scheme) noexcept;

// 443 for https and wss, else 80.
[[nodiscard]] std::uint16_t default_port(std::string_view scheme) noexcept;

}  // namespace wspc::http

#endif
