// SPDX-License-Identifier: MIT
// pipe: the command `wspc pipe`, which connects a WebSocket to a stream or a program.
#ifndef WSPC_TOOL_PIPE_PIPE_H
#define WSPC_TOOL_PIPE_PIPE_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command pipe_command();

}  // namespace wspc::tool

#endif
