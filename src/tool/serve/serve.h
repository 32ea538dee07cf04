// SPDX-License-Identifier: MIT
// serve: the command `wspc serve`.
#ifndef WSPC_TOOL_SERVE_SERVE_H
#define WSPC_TOOL_SERVE_SERVE_H

#include "tool/serve/serve_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

// Serves until SIGINT or SIGTERM, and lets the closing handshakes be done; a second signal ends at once.
ExitStatus serve(ServeOptions options);

}  // namespace wspc::tool

#endif
