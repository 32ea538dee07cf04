// SPDX-License-Identifier: MIT
// sender: the side that sent some bytes.
#ifndef WSPC_TOOL_FRAMES_SENDER_H
#define WSPC_TOOL_FRAMES_SENDER_H

#include <cstdint>

namespace wspc::tool {

enum class Sender : std::uint8_t { anybody, client, server };  // anybody: as the mask bits say

}  // namespace wspc::tool

#endif
