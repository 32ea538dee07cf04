// SPDX-License-Identifier: MIT
// check: the command `wspc check`, which tests whether a server keeps the rules of RFC 6455.
#ifndef WSPC_TOOL_CHECK_CHECK_H
#define WSPC_TOOL_CHECK_CHECK_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command check_command();

}  // namespace wspc::tool

#endif
