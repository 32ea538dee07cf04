// SPDX-License-Identifier: MIT
// url: where a WebSocket client goes.   RFC 6455 §3, RFC 3986
#ifndef WSPC_HTTP_URL_H
#define WSPC_HTTP_URL_H

#include <cstdint>
#include <string>
#include <string_view>

namespace wspc::http {

struct Url {
  bool secure = false;  // wss
  std::string host;     // as to be resolved: an IPv6 literal has no brackets here
  std::uint16_t port = 80;
  std::string resource = "/";  // path, "/" if empty, and "?" and query: what goes into the request line

  // host[:port] for the Host header: brackets around IPv6, the port only when it is not the scheme's own.
  [[nodiscard]] std::string authority() const;
};

// Takes "ws://host[:port][/path][?query]" apart. Returns what is wrong with it, as a sentence without a full stop;
// empty when it is good. A fragment, a user name, blanks and control characters are wrong.
[[nodiscard]] std::string parse(std::string_view text, Url& url);

}  // namespace wspc::http

#endif
