// SPDX-License-Identifier: MIT
// proxy: parses the URL of a proxy (RFC 3986 §3.2).
#include "http/tunnel/proxy.h"

#include <algorithm>
#include <optional>

#include "http/authority.h"
#include "http/token.h"

namespace wspc::http {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t socks_port = 1080;

std::optional<unsigned> digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return {};
}

// Decodes %XX (RFC 3986 §2.1). Returns std::nullopt if a % is not followed by two digits.
std::optional<std::string> unescape(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? digit(text[i + 1]) : std::nullopt;
    const auto low = high ? digit(text[i + 2]) : std::nullopt;
    if (!low) return {};
    result += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return result;
}

// RFC 7617 §2: neither a user name with a colon nor a control character is allowed.
std::string take_user(std::string_view text, Proxy& proxy) {
  const std::size_t colon = text.find(':');
  const auto user = unescape(text.substr(0, colon));
  const auto password = unescape(colon == text.npos ? std::string_view() : text.substr(colon + 1));
  if (!user || !password) return "the proxy's user name or password has a % that is no %XX";
  const std::string both = *user + *password;
  const bool control = std::any_of(both.begin(), both.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
  if (control || user->find(':') != user->npos)
    return "the proxy's user name or password has a character it must not have";
  proxy.user = *user;
  proxy.password = *password;
  proxy.has_user = true;
  return {};
}

std::string take_host(std::string_view text, Proxy& proxy) {
  const std::optional<Authority> authority = parse_authority(text);
  if (!authority || authority->port == 0) return "the proxy's host or port is not valid";
  std::string_view host = authority->host;
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  proxy.host = host;
  proxy.port = authority->port.value_or(proxy.protocol == Proxy::Protocol::http ? http_port : socks_port);
  return {};
}

}  // namespace

std::string parse(std::string_view text, Proxy& proxy) {
  const std::size_t scheme = text.find("://");
  const std::string_view name = text.substr(0, scheme == text.npos ? 0 : scheme);
  if (same_token(name, "http")) {
    proxy.protocol = Proxy::Protocol::http;
  } else if (same_token(name, "socks5") || same_token(name, "socks5h")) {
    proxy.protocol = Proxy::Protocol::socks5;
  } else {
    return "the proxy's URL does not begin with http:// or socks5://";
  }
  text.remove_prefix(scheme + 3);
  if (!text.empty() && text.back() == '/') text.remove_suffix(1);
  const std::size_t at = text.rfind('@');
  if (at != text.npos) {
    if (std::string wrong = take_user(text.substr(0, at), proxy); !wrong.empty()) return wrong;
    text.remove_prefix(at + 1);
  }
  return take_host(text, proxy);
}

}  // namespace wspc::http
