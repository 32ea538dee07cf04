// SPDX-License-Identifier: MIT
// inspect: the command `wspc inspect`.
#ifndef WSPC_TOOL_INSPECT_INSPECT_H
#define WSPC_TOOL_INSPECT_INSPECT_H

#include "tool/inspect/inspect_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus inspect(InspectOptions options);

}  // namespace wspc::tool

#endif
