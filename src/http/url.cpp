// SPDX-License-Identifier: MIT
// url: the URL of a WebSocket (RFC 6455 §3, RFC 3986, RFC 6874).
#include "http/url.h"

#include <algorithm>
#include <optional>

#include "http/authority.h"
#include "http/token.h"

namespace wspc::http {
namespace {

bool is_visible(char c) { return c > ' ' && c < 0x7F; }

// RFC 6874: a zone is written as %25eth0 in a URL, and as %eth0 everywhere else.
std::string without_brackets(std::string_view literal) {
  if (literal.front() != '[') return std::string(literal);
  std::string host(literal.substr(1, literal.size() - 2));
  const std::size_t zone = host.find("%25");
  if (zone != host.npos) host.erase(zone + 1, 2);
  return host;
}

std::string take_authority(std::string_view text, Url& url) {
  if (text.find('@') != text.npos) return "the URL has a user name: send an Authorization header instead";
  if (text.empty() || text.front() == ':') return "the URL has no host";
  const std::optional<Authority> authority = parse_authority(text);
  if (!authority) return "the URL's host or port is not valid";
  if (authority->port == 0) return "the URL's port is not valid";
  url.host = without_brackets(authority->host);
  url.port = authority->port.value_or(default_port(url.secure ? "wss" : "ws"));
  return {};
}

}  // namespace

// RFC 6455 §4.1: W016
std::string Url::authority() const {
  const bool literal = host.find(':') != host.npos;
  std::string text = literal ? '[' + host.substr(0, host.find('%')) + ']' : host;
  if (port != default_port(secure ? "wss" : "ws")) text += ':' + std::to_string(port);
  return text;
}

// RFC 6455 §3: W001, W002, W003; §4.1: W004, RFC 8307 §2: K01
std::string parse(std::string_view text, Url& url) {
  if (!std::all_of(text.begin(), text.end(), is_visible)) {
    return "the URL contains a blank, a control character or one that is not ASCII: write it as %20 and so on";
  }
  const std::size_t scheme = text.find("://");
  url.secure = same_token(text.substr(0, scheme), "wss");
  if (scheme == text.npos || (!url.secure && !same_token(text.substr(0, scheme), "ws"))) {
    return "the URL does not begin with ws:// or wss://";
  }
  if (text.find('#') != text.npos) return "the URL has a fragment, which WebSocket URLs must not have";

  text.remove_prefix(scheme + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  url.resource = text.substr(end);
  if (url.resource.empty() || url.resource.front() == '?') url.resource.insert(0, 1, '/');
  return take_authority(text.substr(0, end), url);
}

}  // namespace wspc::http
