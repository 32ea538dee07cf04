// SPDX-License-Identifier: MIT
// command: one command of the tool: its name, its options, and its work.
#ifndef WSPC_TOOL_OPTIONS_COMMAND_H
#define WSPC_TOOL_OPTIONS_COMMAND_H

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tool/options/option_set.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

struct Command {
  std::string name;
  std::string summary;  // one line for the list of commands
  OptionSet options;
  std::function<ExitStatus()> run;  // does the work, with the options that have been parsed
};

// Makes a command whose options are written to an `Options` of its own. `describe` adds the options to the set; `run`
// gets them after parsing.
template <typename Options>
[[nodiscard]] Command make_command(std::string name, std::string summary, void (*describe)(OptionSet&, Options&),
                                   std::function<ExitStatus(const Options&)> run) {
  const auto options = std::make_shared<Options>();
  OptionSet set;
  describe(set, *options);
  return {std::move(name), std::move(summary), std::move(set),
          [options, run = std::move(run)] { return run(*options); }};
}

}  // namespace wspc::tool

#endif
