// SPDX-License-Identifier: MIT
// rebinding: keeps web pages of other names away from servers that listen only on this machine.
#include "tool/traffic/rebinding.h"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include "http/authority.h"
#include "http/request.h"

namespace wspc::tool {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::make_address_v6;

bool is_ip_address(std::string_view host) {
  boost::system::error_code wrong;
  if (host.front() != '[') return static_cast<void>(make_address(host, wrong)), !wrong;
  static_cast<void>(make_address_v6(host.substr(1, host.size() - 2), wrong));
  return !wrong;
}

bool is_local_name(std::string_view host) noexcept {
  constexpr std::string_view local = "localhost";
  if (host.size() < local.size() || !http::same_token(host.substr(host.size() - local.size()), local)) return false;
  return host.size() == local.size() || (host.size() > local.size() + 1 && host[host.size() - local.size() - 1] == '.');
}

// A name without a dot is not one of the public DNS, where no domain leads to an address without having a dot in it
// (RFC 7085): it stands in this machine's own hosts file, or in its own network.
bool is_of_this_network(std::string_view host) noexcept {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// Returns the authority of an Origin, "https://example.org:8080", or of a value of --origin, "example.org:8080".
std::string_view authority_in(std::string_view origin) noexcept {
  const std::size_t mark = origin.find("://");
  return mark == origin.npos ? origin : origin.substr(mark + 3);
}

}  // namespace

bool is_loopback(std::string_view address) noexcept {
  boost::system::error_code wrong;
  const auto parsed = make_address(address, wrong);
  return !wrong &&
         (parsed.is_loopback() || (parsed.is_v6() && parsed.to_v6().is_v4_mapped() &&
                                   make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6()).is_loopback()));
}

bool is_named_safely(std::string_view authority) noexcept {
  const auto parsed = http::parse_authority(authority);
  return parsed && (is_ip_address(parsed->host) || is_local_name(parsed->host));
}

bool may_be_named(std::string_view authority, std::span<const std::string> origins) noexcept {
  if (is_named_safely(authority)) return true;
  const auto named = http::parse_authority(authority);
  if (named && is_of_this_network(named->host)) return true;
  return std::any_of(origins.begin(), origins.end(), [&named](const std::string& origin) {
    if (origin == "*") return true;
    const auto opened = http::parse_authority(authority_in(origin));
    return named && opened && http::same_token(opened->host, named->host);
  });
}

void refuse_foreign_names(ServerOptions& server) {
  if (!is_loopback(server.address)) return;
  Policy& policy = server.policy;
  policy.verdict = [origins = policy.origins, next = policy.verdict](const Request& request) {
    if (!may_be_named(request.authority(), origins))
      return Refusal{403, Error::none, "Host", std::string(named_unsafely)};
    return next ? next(request) : Refusal{};
  };
  if (!policy.page) return;
  policy.page = [origins = policy.origins, next = policy.page](const Request& request) -> std::optional<Page> {
    if (may_be_named(request.authority(), origins)) return next(request);
    return Page{.status = 403, .body = std::string(named_unsafely) + ".\n"};
  };
}

}  // namespace wspc::tool
