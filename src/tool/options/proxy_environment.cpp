// SPDX-License-Identifier: MIT
// proxy_environment: the proxy in environment variables, which curl and others use as well.
#include "tool/options/proxy_environment.h"

#include <initializer_list>

#include "http/url.h"

namespace wspc::tool {
namespace {

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const char* const value = environment(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

bool ends_with(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// "example.org" and ".example.org" are that host and all below it.
bool names(std::string_view entry, std::string_view host) noexcept {
  if (entry == "*") return true;
  if (!entry.empty() && entry.front() == '.') entry.remove_prefix(1);
  if (entry.empty() || !ends_with(host, entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool is_listed(std::string_view list, std::string_view host) noexcept {
  while (!list.empty()) {
    const std::size_t end = list.find_first_of(", ");
    if (names(list.substr(0, end), host)) return true;
    list.remove_prefix(end == list.npos ? list.size() : end + 1);
  }
  return false;
}

}  // namespace

std::string proxy_for(std::string_view text, const Environment& environment) {
  http::Url url;
  if (!http::parse(text, url).empty()) return {};
  if (is_listed(first_of(environment, {"no_proxy", "NO_PROXY"}), url.host)) return {};
  std::string proxy =
      url.secure ? first_of(environment, {"https_proxy", "HTTPS_PROXY"}) : first_of(environment, {"http_proxy"});
  if (proxy.empty()) proxy = first_of(environment, {"all_proxy", "ALL_PROXY"});
  if (!proxy.empty() && proxy.find("://") == proxy.npos) proxy.insert(0, "http://");
  return proxy;
}

}  // namespace wspc::tool
