// SPDX-License-Identifier: MIT
// hex: bytes as people write them, 0x01ff.
#ifndef WSPC_TOOL_TEXT_HEX_H
#define WSPC_TOOL_TEXT_HEX_H

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wspc::tool {

std::string to_hex(std::span<const std::byte> bytes);

// With or without 0x, in either case; the digits must be pairs. Nothing, when `text` is something else.
std::optional<std::vector<std::byte>> from_hex(std::string_view text);

}  // namespace wspc::tool

#endif
