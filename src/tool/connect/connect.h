// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`.
#ifndef WSPC_TOOL_CONNECT_CONNECT_H
#define WSPC_TOOL_CONNECT_CONNECT_H

#include "tool/connect/connect_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

// Returns when the conversation has ended. Why it did not end well is on stderr, in one line.
ExitStatus connect(const ConnectOptions& options);

}  // namespace wspc::tool

#endif
