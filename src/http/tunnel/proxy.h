// SPDX-License-Identifier: MIT
// proxy: the address of a proxy, parsed from its URL (RFC 3986 §3.2).
#ifndef WSPC_HTTP_TUNNEL_PROXY_H
#define WSPC_HTTP_TUNNEL_PROXY_H

#include <cstdint>
#include <string>
#include <string_view>

namespace wspc::http {

// The address of a proxy and the protocol it speaks.
struct Proxy {
  enum class Protocol : std::uint8_t { http, socks5 };

  Protocol protocol = Protocol::http;

  // A name or an IP address to resolve; an IPv6 address has no brackets.
  std::string host;
  std::uint16_t port = 0;
  std::string user;
  std::string password;
  bool has_user = false;
};

// Parses "http://[user[:password]@]host[:port]" or "socks5://…". User and password may contain %XX. The default ports
// are 80 and 1080. "socks5h" means the same as "socks5": the proxy always looks up names. Returns an empty string, or
// what is wrong, as a sentence without a full stop that contains neither user nor password.
[[nodiscard]] std::string parse(std::string_view text, Proxy& proxy);

}  // namespace wspc::http

#endif
