// SPDX-License-Identifier: MIT
// bench: the command `wspc bench`, which measures an echo server.
#ifndef WSPC_TOOL_BENCH_BENCH_H
#define WSPC_TOOL_BENCH_BENCH_H

#include "tool/options/command.h"

namespace wspc::tool {

// Connects, sends for a while, and prints how fast the echoes came. SIGINT and SIGTERM end the run early, with the
// results so far.
[[nodiscard]] Command bench_command();

}  // namespace wspc::tool

#endif
