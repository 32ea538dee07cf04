// SPDX-License-Identifier: MIT
// header_lines: a good opening handshake as a list of headers, and ways to spoil it.   RFC 6455 §1.3, §4.1
#ifndef WSPC_TESTS_CORE_HEADER_LINES_H
#define WSPC_TESTS_CORE_HEADER_LINES_H

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::lines {

using Lines = std::vector<HeaderView>;

// RFC 6455 §1.3: the sample key and its answer.
inline constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr std::string_view sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

inline Lines request() {
  return {{"Host", "server.example.com"},
          {"Upgrade", "websocket"},
          {"Connection", "Upgrade"},
          {"Sec-WebSocket-Key", sample_key},
          {"Sec-WebSocket-Version", "13"}};
}

inline Lines without(Lines lines, std::string_view name) {
  std::erase_if(lines, [&](const HeaderView& line) { return line.name == name; });
  return lines;
}

inline Lines with(Lines lines, std::string_view name, std::string_view value) {
  lines.push_back({name, value});
  return lines;
}

inline Lines changed(const Lines& lines, std::string_view name, std::string_view value) {
  return with(without(lines, name), name, value);
}

inline std::optional<std::string> value_of(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

}  // namespace wspc::lines

#endif
