// SPDX-License-Identifier: MIT
// redirect: where a client goes that was sent elsewhere.   RFC 6455 §4.1, RFC 9110 §15.4
#include "http/redirect.h"

#include <algorithm>
#include <array>

#include "http/request.h"

namespace wspc::http {
namespace {

std::string_view scheme_of(std::string_view location) noexcept {
  const std::size_t colon = location.find_first_of(":/?#");
  return colon != location.npos && location[colon] == ':' ? location.substr(0, colon) : std::string_view();
}

// RFC 3986 §5.2.3, §5.2.4: `relative` beside the last part of `base`, without "." and "..".
std::string beside(std::string_view base, std::string_view relative) {
  const std::string_view path = relative.substr(0, relative.find('?'));
  const std::string_view query = relative.substr(path.size());
  base = base.substr(0, base.find('?'));
  std::string joined = path.empty()          ? std::string(base)
                       : path.front() == '/' ? std::string(path)
                                             : std::string(base.substr(0, base.rfind('/') + 1)).append(path);
  std::string clean;
  for (std::string_view rest = joined; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end);
    if (part == "/..") clean.erase(std::min(clean.rfind('/'), clean.size()));
    if (part != "/." && part != "/..") clean += part;
    if (rest.empty() && (part == "/." || part == "/..")) clean += '/';
  }
  return clean + std::string(query);
}

std::string absolute(const Url& from, std::string_view location) {
  const std::string own = from.secure ? "wss" : "ws";
  const std::string_view scheme = scheme_of(location);
  const std::string_view rest = location.substr(scheme.size());
  if (same_token(scheme, "http")) return "ws" + std::string(rest);
  if (same_token(scheme, "https")) return "wss" + std::string(rest);
  if (!scheme.empty()) return std::string(location);
  if (location.substr(0, 2) == "//") return own + ':' + std::string(location);
  return own + "://" + from.authority() + beside(from.resource, location);
}

}  // namespace

// A fragment is for who shows a page.
std::string follow(const Url& from, std::string_view location, Url& to) {
  const std::string wrong = parse(absolute(from, location.substr(0, location.find('#'))), to);
  if (!wrong.empty()) return wrong;
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
