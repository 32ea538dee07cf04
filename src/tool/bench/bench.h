// SPDX-License-Identifier: MIT
// bench: the command `wspc bench`.
#ifndef WSPC_TOOL_BENCH_BENCH_H
#define WSPC_TOOL_BENCH_BENCH_H

#include "tool/bench/bench_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

// Connects, sends for a while, and prints how fast the echoes came. SIGINT and SIGTERM end it early, with what there
// is.
ExitStatus bench(BenchOptions options);

}  // namespace wspc::tool

#endif
