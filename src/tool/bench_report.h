// SPDX-License-Identifier: MIT
// bench_report: what `wspc bench` found out, for people and as JSON.
#ifndef WSPC_TOOL_BENCH_REPORT_H
#define WSPC_TOOL_BENCH_REPORT_H

#include <chrono>
#include <optional>
#include <string>

#include "tool/bench_options.h"
#include "tool/histogram.h"
#include "tool/process_time.h"

namespace wspc::tool {

struct BenchResult {
  Histogram latencies;                // of every echo within the window
  std::chrono::nanoseconds window{};  // how long that was
  std::optional<ProcessTime> server;  // its time on a processor within the window
};

// Some lines.
std::string describe(const BenchOptions& options, const BenchResult& result);

// One line, an object: times in microseconds.
std::string as_json(const BenchOptions& options, const BenchResult& result);

}  // namespace wspc::tool

#endif
