// SPDX-License-Identifier: MIT
// inspect: the command `wspc inspect`.
#ifndef WSPC_TOOL_INSPECT_H
#define WSPC_TOOL_INSPECT_H

#include "tool/exit_status.h"
#include "tool/inspect_options.h"

namespace wspc::tool {

ExitStatus inspect(InspectOptions options);

}  // namespace wspc::tool

#endif
