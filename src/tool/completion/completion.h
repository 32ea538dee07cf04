// SPDX-License-Identifier: MIT
// completion: scripts with which shells complete the command's arguments.
#ifndef WSPC_TOOL_OPTIONS_COMPLETION_H
#define WSPC_TOOL_OPTIONS_COMPLETION_H

#include <cstdint>
#include <string>

#include <CLI/App.hpp>

namespace wspc::tool {

enum class Shell : std::uint8_t { bash, zsh, fish };

// Made of what `app` takes, so that it cannot be out of date.
[[nodiscard]] std::string completion(const CLI::App& app, Shell shell);

CLI::App* add_completion(CLI::App& app, Shell& shell);

}  // namespace wspc::tool

#endif
