// SPDX-License-Identifier: MIT
// authority: host[:port], as in Host, Origin and URLs (RFC 3986 §3.2).
#include "http/authority.h"

#include <algorithm>
#include <charconv>

#include "http/token.h"

namespace wspc::http {
namespace {

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// reg-name (RFC 3986 §3.2.2): unreserved, percent-encoded, sub-delims.
bool is_name_character(char c) {
  return is_alphanumeric(c) || std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_literal_character(char c) {
  return is_alphanumeric(c) || c == ':' || c == '.' || c == '%' || c == '-' || c == '_' || c == '~';
}

// Returns the length of the host at the front of `text`; 0 if there is none.
std::size_t host_size(std::string_view text) {
  if (text.empty() || text.front() != '[') {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_name_character) - text.begin());
  }
  const std::size_t end = text.find(']');
  if (end == text.npos || end < 3) return 0;
  return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(end), is_literal_character) ? end + 1
                                                                                                              : 0;
}

}  // namespace

// RFC 6455 §4.1: W004, RFC 9110 §7.2: S05
std::optional<Authority> parse_authority(std::string_view text) noexcept {
  const std::size_t size = host_size(text);
  if (size == 0) return std::nullopt;
  Authority authority{text.substr(0, size), std::nullopt};
  text.remove_prefix(size);
  if (text.empty() || text == ":") return authority;
  if (text.front() != ':') return std::nullopt;

  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + 1, end, port);
  if (error != std::errc() || rest != end) return std::nullopt;
  authority.port = port;
  return authority;
}

bool same_authority(std::string_view one, std::string_view other, std::string_view scheme) noexcept {
  const std::optional<Authority> a = parse_authority(one);
  const std::optional<Authority> b = parse_authority(other);
  if (!a || !b || !same_token(a->host, b->host)) return false;
  return a->port.value_or(default_port(scheme)) == b->port.value_or(default_port(scheme));
}

bool is_web_scheme(std::string_view scheme) noexcept {
  return same_token(scheme, "http") || same_token(scheme, "https") || same_token(scheme, "ws") ||
         same_token(scheme, "wss");
}

std::uint16_t default_port(std::string_view scheme) noexcept {
  return same_token(scheme, "https") || same_token(scheme, "wss") ? 443 : 80;
}

}  // namespace wspc::http
