// SPDX-License-Identifier: MIT
// authority: host[:port], as in Host, Origin and URLs (RFC 3986 §3.2, RFC 9110 §7.2).
#ifndef WSPC_HTTP_AUTHORITY_H
#define WSPC_HTTP_AUTHORITY_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace wspc::http {

struct Authority {
  std::string_view host;              // an IPv6 address has its brackets
  std::optional<std::uint16_t> port;  // empty if the text has no port
};

// Parses host[:port]. Returns std::nullopt if `text` has another form, an empty host, a user name, blanks or other
// characters that a host cannot have. "host:" is the host without a port (RFC 3986 §3.2.3).
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text) noexcept;

[[nodiscard]] inline bool is_authority(std::string_view text) noexcept { return parse_authority(text).has_value(); }

// Returns whether both name the same host, in any case, and the same port; a missing port is the default of `scheme`.
// Returns false if either is not an authority.
[[nodiscard]] bool same_authority(std::string_view one, std::string_view other, std::string_view scheme) noexcept;

// Returns whether `scheme` is http, https, ws or wss, in any case.
[[nodiscard]] bool is_web_scheme(std::string_view scheme) noexcept;

// Returns 443 for https and wss, and 80 for everything else.
[[nodiscard]] std::uint16_t default_port(std::string_view scheme) noexcept;

}  // namespace wspc::http

#endif
