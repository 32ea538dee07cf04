// SPDX-License-Identifier: MIT
// spawn: a program, run by the shell.
#ifndef WSPC_TOOL_PROGRAMS_SPAWN_H
#define WSPC_TOOL_PROGRAMS_SPAWN_H

#include <string>
#include <sys/types.h>
#include <vector>

namespace wspc::tool {

// `command` for /bin/sh, with these descriptors as its stdin and stdout, and our stderr; in a process group of its own,
// with the signals that every program expects. `more` is added to its environment, "NAME=value" each. Both descriptors
// stay ours to close. The process; 0: it cannot be started, errno says why.
[[nodiscard]] pid_t spawn(const std::string& command, int input, int output, const std::vector<std::string>& more = {});

}  // namespace wspc::tool

#endif
