// SPDX-License-Identifier: MIT
// completion: the command `wspc completion`, which prints a script that lets a shell complete the commands.
#ifndef WSPC_TOOL_COMPLETION_COMPLETION_H
#define WSPC_TOOL_COMPLETION_COMPLETION_H

#include <vector>

#include "tool/options/command.h"

namespace wspc::tool {

// `commands` makes the table of all commands, from which the script is made: so it cannot be out of date.
[[nodiscard]] Command completion_command(std::vector<Command> (*commands)());

}  // namespace wspc::tool

#endif
