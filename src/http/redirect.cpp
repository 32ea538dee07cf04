// SPDX-License-Identifier: MIT
// redirect: where a redirection leads (RFC 6455 §4.1, RFC 9110 §15.4).
#include "http/redirect.h"

#include <algorithm>
#include <array>

#include "http/token.h"

namespace wspc::http {
namespace {

std::string_view scheme_of(std::string_view location) noexcept {
  const std::size_t colon = location.find_first_of(":/?#");
  return colon != location.npos && location[colon] == ':' ? location.substr(0, colon) : std::string_view();
}

// Returns `path` without "." and ".." (RFC 3986 §5.2.4).
std::string without_dots(std::string_view path) {
  std::string clean;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end);
    if (part == "/..") clean.erase(std::min(clean.rfind('/'), clean.size()));
    if (part != "/." && part != "/..") clean += part;
    if (rest.empty() && (part == "/." || part == "/..")) clean += '/';
  }
  return clean;
}

// Resolves a reference without scheme and authority against `base`; both are path and query (RFC 3986 §5.2.2, §5.2.3).
std::string beside(std::string_view base, std::string_view reference) {
  const std::string_view path = reference.substr(0, reference.find('?'));
  const std::string_view query = reference.substr(path.size());  // including its "?", which may be all of it
  const std::string_view base_path = base.substr(0, base.find('?'));
  if (reference.empty()) return std::string(base);
  if (path.empty()) return std::string(base_path).append(query);
  if (path.front() == '/') return without_dots(path).append(query);
  return without_dots(std::string(base_path.substr(0, base_path.rfind('/') + 1)).append(path)).append(query);
}

// Accepts http and https in place of ws and wss.
std::string absolute(const Url& from, std::string_view location) {
  const std::string_view scheme = scheme_of(location);
  const std::string rest(location.substr(scheme.size()));
  if (scheme.empty()) return (from.secure ? "wss:" : "ws:") + rest;
  if (same_token(scheme, "http")) return "ws" + rest;
  return same_token(scheme, "https") ? "wss" + rest : std::string(location);
}

// The server stays the same, even if a URL cannot express all of it (such as the zone of an IPv6 address).
std::string follow_on_server(const Url& from, std::string_view location, Url& to) {
  if (std::string wrong = parse("ws://server" + beside(from.resource, location), to); !wrong.empty()) return wrong;
  to.secure = from.secure;
  to.host = from.host;
  to.port = from.port;
  return {};
}

}  // namespace

std::optional<std::string> location_of(unsigned status, const std::vector<Header>& headers) {
  std::optional<std::string> location;
  for (const Header& header : headers) {
    if (!same_token(header.name, "Location")) continue;
    if (location) return {};
    location = header.value;
  }
  return is_redirection(status) ? location : std::nullopt;
}

// A fragment selects a part of a page; a WebSocket has none (RFC 6455 §3).
std::string follow(const Url& from, std::string_view location, Url& to) {
  location = location.substr(0, location.find('#'));
  if (scheme_of(location).empty() && !location.starts_with("//")) return follow_on_server(from, location, to);
  if (std::string wrong = parse(absolute(from, location), to); !wrong.empty()) return wrong;
  to.resource = beside({}, to.resource);
  return from.secure && !to.secure ? "from wss:// to ws://, where everybody can listen" : std::string();
}

bool same_origin(const Url& one, const Url& other) noexcept {
  return one.secure == other.secure && one.port == other.port && same_token(one.host, other.host);
}

void remove_headers_of_origin(std::vector<Header>& headers) {
  constexpr std::array<std::string_view, 4> names{"Authorization", "Cookie", "Proxy-Authorization", "Host"};
  std::erase_if(headers, [&names](const Header& header) {
    return std::any_of(names.begin(), names.end(),
                       [&header](std::string_view name) { return same_token(name, header.name); });
  });
}

}  // namespace wspc::http
