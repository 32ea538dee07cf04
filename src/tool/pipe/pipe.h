// SPDX-License-Identifier: MIT
// pipe: the command `wspc pipe`: what comes out of one end goes into the other.
#ifndef WSPC_TOOL_PIPE_PIPE_H
#define WSPC_TOOL_PIPE_PIPE_H

#include "tool/pipe/pipe_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus pipe(const PipeOptions& options);

}  // namespace wspc::tool

#endif
