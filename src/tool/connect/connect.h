// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`, a client.
#ifndef WSPC_TOOL_CONNECT_CONNECT_H
#define WSPC_TOOL_CONNECT_CONNECT_H

#include "tool/options/command.h"

namespace wspc::tool {

// Returns when the conversation has ended. If it did not end well, one line on stderr says why.
[[nodiscard]] Command connect_command();

}  // namespace wspc::tool

#endif
