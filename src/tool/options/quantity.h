// SPDX-License-Identifier: MIT
// quantity: sizes and durations as people type them.
#ifndef WSPC_TOOL_OPTIONS_QUANTITY_H
#define WSPC_TOOL_OPTIONS_QUANTITY_H

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wspc::tool {

// "1048576", "64K", "1M", "2G" (powers of 1024, either case), "unlimited". Nothing, when it is none of these or does
// not fit.
std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

// "500ms", "10s", "2m", "1h", or "0", which means never. Anything else needs a unit. At most a year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

}  // namespace wspc::tool

#endif
