// SPDX-License-Identifier: MIT
// check: the command `wspc check`: does a server keep the rules?
#ifndef WSPC_TOOL_CHECK_CHECK_H
#define WSPC_TOOL_CHECK_CHECK_H

#include "tool/check/check_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus check(const CheckOptions& options);

}  // namespace wspc::tool

#endif
