// SPDX-License-Identifier: MIT
// process_time: how long a process has run on a processor so far.
#ifndef WSPC_TOOL_BENCH_PROCESS_TIME_H
#define WSPC_TOOL_BENCH_PROCESS_TIME_H

#include <chrono>
#include <optional>

namespace wspc::tool {

struct ProcessTime {
  std::chrono::nanoseconds user{};    // in steps of the kernel's clock tick, mostly 10 ms
  std::chrono::nanoseconds system{};  // likewise
  std::chrono::nanoseconds all{};     // exact where the system tells it, else the sum of the two
};

// Returns the time of all threads, those that have ended included, so that it never decreases; or nothing when there is
// no such process, or this system has no /proc.
[[nodiscard]] std::optional<ProcessTime> process_time(int process);

}  // namespace wspc::tool

#endif
