// SPDX-License-Identifier: MIT
// read_file: a whole file at once.
#ifndef WSPC_TOOL_TEXT_READ_FILE_H
#define WSPC_TOOL_TEXT_READ_FILE_H

#include <array>
#include <cstddef>
#include <fstream>
#include <optional>
#include <string>

namespace wspc::tool {

// Nothing: it cannot be read, not all of it at least.
[[nodiscard]] inline std::optional<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return {};
  std::string content;
  std::array<char, 64 * 1024> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    content.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  return in.bad() ? std::nullopt : std::optional(std::move(content));
}

}  // namespace wspc::tool

#endif
