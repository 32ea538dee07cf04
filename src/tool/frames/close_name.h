// SPDX-License-Identifier: MIT
// close_name: what the numbers of a Close mean.   RFC 6455 §7.4
#ifndef WSPC_TOOL_FRAMES_CLOSE_NAME_H
#define WSPC_TOOL_FRAMES_CLOSE_NAME_H

#include <cstdint>
#include <string_view>

namespace wspc::tool {

// "normal closure", "going away", …; the range that it belongs to when it has no name. Static memory.
std::string_view close_name(std::uint16_t code) noexcept;

// It may be on the wire (RFC 6455 §7.4): 1000 to 1003, 1007 to 1014, 3000 to 4999.
bool may_be_sent(std::uint16_t code) noexcept;

}  // namespace wspc::tool

#endif
