// SPDX-License-Identifier: MIT
// serve: the command `wspc serve`, a server.
#ifndef WSPC_TOOL_SERVE_SERVE_H
#define WSPC_TOOL_SERVE_SERVE_H

#include "tool/options/command.h"

namespace wspc::tool {

// Serves until SIGINT or SIGTERM, then waits for the closing handshakes. A second signal ends it at once.
[[nodiscard]] Command serve_command();

}  // namespace wspc::tool

#endif
