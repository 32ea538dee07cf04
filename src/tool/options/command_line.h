// SPDX-License-Identifier: MIT
// command_line: reads the arguments of the program: which command they name, and its options.
#ifndef WSPC_TOOL_OPTIONS_COMMAND_LINE_H
#define WSPC_TOOL_OPTIONS_COMMAND_LINE_H

#include <string>
#include <variant>
#include <vector>

#include "tool/options/command.h"

namespace wspc::tool {

// The answer to --help or --version.
struct Information {
  std::string text;
};

// Arguments that cannot be obeyed: one sentence.
struct WrongUsage {
  std::string problem;
};

// The command to run, whose options have been set.
using Request = std::variant<const Command*, Information, WrongUsage>;

// Reads the arguments and sets the options of the command that they name. The result points into `commands`. `footer`
// ends the help that lists the commands.
[[nodiscard]] Request parse_command_line(std::vector<Command>& commands, const std::string& footer, int count,
                                         const char* const* arguments);

}  // namespace wspc::tool

#endif
