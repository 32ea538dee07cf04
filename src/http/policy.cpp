// SPDX-License-Identifier: MIT
// policy: applies a Policy to a request (RFC 6455 §4.2.2, §10.2).
#include "http/policy.h"

#include <algorithm>

#include "http/authority.h"

namespace wspc::http {
namespace {

// An Origin as browsers serialize it, scheme://host[:port] (RFC 6454 §6.2). Any other text has no host.
struct Origin {
  std::string_view scheme;
  std::optional<Authority> where;
};

Origin take_apart(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == text.npos) return {};
  return {text.substr(0, mark), parse_authority(text.substr(mark + 3))};
}

// The schemes may differ, because a proxy may terminate TLS in front of this server. A missing port is the default of
// the page's scheme.
bool same_host(const Origin& origin, std::string_view authority) {
  const std::optional<Authority> here = parse_authority(authority);
  if (!here || !origin.where || !same_token(here->host, origin.where->host)) return false;
  if (here->port == origin.where->port) return true;
  const std::uint16_t usual = default_port(origin.scheme);
  return here->port.value_or(usual) == origin.where->port.value_or(usual);
}

bool matches(std::string_view origin, std::string_view allowed) {
  if (allowed == "*" || same_token(allowed, origin)) return true;
  return allowed.find("://") == allowed.npos && same_host(take_apart(origin), allowed);
}

}  // namespace

bool origin_allowed(std::string_view origin, std::string_view authority,
                    std::span<const std::string> allowed) noexcept {
  if (same_host(take_apart(origin), authority)) return true;
  return std::any_of(allowed.begin(), allowed.end(),
                     [origin](const std::string& element) { return matches(origin, element); });
}

// RFC 6455 §4.2.2: W051
std::string_view choose_subprotocol(std::span<const std::string> served,
                                    std::span<const std::string> offered) noexcept {
  const auto chosen = std::find_first_of(served.begin(), served.end(), offered.begin(), offered.end());
  return chosen == served.end() ? std::string_view() : std::string_view(*chosen);
}

namespace {

// RFC 6455 §4.2.2: W050
bool path_served(const Policy& policy, std::string_view path) {
  return policy.paths.empty() || std::find(policy.paths.begin(), policy.paths.end(), path) != policy.paths.end();
}

// If there are two Origins, neither can be trusted (RFC 6455 §4.2.1: W041; §4.2.2: W048; §10.2: W132).
bool origin_served(const Policy& policy, const Request& request) {
  const std::size_t lines = request.count("Origin");
  if (lines == 0) return true;
  return lines == 1 && origin_allowed(request.header("Origin"), request.authority(), policy.origins);
}

}  // namespace

// RFC 6455 §4.2.2: W046; §10.1: W131
Refusal judge(const Policy& policy, const Request& request) {
  if (!path_served(policy, request.path())) return refuse({Error::resource_not_found, {}});
  if (!origin_served(policy, request)) return refuse({Error::origin_refused, "Origin"});
  return policy.verdict ? policy.verdict(request) : Refusal{};
}

}  // namespace wspc::http
