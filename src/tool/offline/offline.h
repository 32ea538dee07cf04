// SPDX-License-Identifier: MIT
// offline: the commands that need no network.
#ifndef WSPC_TOOL_OFFLINE_OFFLINE_H
#define WSPC_TOOL_OFFLINE_OFFLINE_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command accept_command();
[[nodiscard]] Command codes_command();
[[nodiscard]] Command decode_command();
[[nodiscard]] Command encode_command();

}  // namespace wspc::tool

#endif
