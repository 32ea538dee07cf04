// SPDX-License-Identifier: MIT
// request_lines: RFC 6455 §1.3's request, line by line, and what it is answered.
#ifndef WSPC_TESTS_HTTP_REQUEST_LINES_H
#define WSPC_TESTS_HTTP_REQUEST_LINES_H

#include <string>
#include <string_view>

#include "http/exchange.h"
#include "http/server_upgrade.h"

namespace wspc::http {

// RFC 6455 §1.3's own request.
struct Lines {
  std::string request = "GET /chat HTTP/1.1";
  std::string host = "Host: server.example.com\r\n";
  std::string upgrade = "Upgrade: websocket\r\n";
  std::string connection = "Connection: Upgrade\r\n";
  std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  std::string version = "Sec-WebSocket-Version: 13\r\n";
  std::string more;

  [[nodiscard]] std::string text() const {
    return request + "\r\n" + host + upgrade + connection + key + version + more + "\r\n";
  }
};

inline Lines with(std::string Lines::*line, std::string value) {
  Lines lines;
  lines.*line = std::move(value);
  return lines;
}

inline constexpr std::string_view accepted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

inline std::string answer(std::string_view request, const Policy& policy = {}) {
  ServerUpgrade upgrade(policy);
  ServerUpgrade::Result result{};
  feed(upgrade, {request}, result);
  return result == ServerUpgrade::Result::need_more ? "need more" : upgrade.response();
}

}  // namespace wspc::http

#endif
