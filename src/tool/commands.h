// SPDX-License-Identifier: MIT
// commands: the table of all commands.
#ifndef WSPC_TOOL_COMMANDS_H
#define WSPC_TOOL_COMMANDS_H

#include <vector>

#include "tool/options/command.h"

namespace wspc::tool {

// All commands, in the order in which the help lists them. A new command is one line here and one folder.
[[nodiscard]] std::vector<Command> commands();

// The examples below that list.
[[nodiscard]] const char* examples_of_commands() noexcept;

}  // namespace wspc::tool

#endif
