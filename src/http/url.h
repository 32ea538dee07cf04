// SPDX-License-Identifier: MIT
// url: the URL of a WebSocket (RFC 6455 §3, RFC 3986).
#ifndef WSPC_HTTP_URL_H
#define WSPC_HTTP_URL_H

#include <cstdint>
#include <string>
#include <string_view>

namespace wspc::http {

struct Url {
  bool secure = false;  // true for wss

  // A name or an IP address to resolve; an IPv6 address has no brackets.
  std::string host;
  std::uint16_t port = 80;

  // What goes into the request line: the path ("/" if it is empty), and "?" and the query if there is one.
  std::string resource = "/";

  // Returns host[:port] for the Host header. An IPv6 address has brackets, and the port is left out if it is the
  // scheme's default.
  [[nodiscard]] std::string authority() const;
};

// Parses "ws://host[:port][/path][?query]" or "wss://…". Returns an empty string, or what is wrong with it, as a
// sentence without a full stop. A fragment, a user name, blanks and control characters are wrong.
[[nodiscard]] std::string parse(std::string_view text, Url& url);

}  // namespace wspc::http

#endif
