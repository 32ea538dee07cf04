// SPDX-License-Identifier: MIT
// bench_report: what `wspc bench` found out, for people.
#ifndef WSPC_TOOL_BENCH_BENCH_REPORT_H
#define WSPC_TOOL_BENCH_BENCH_REPORT_H

#include <string>

#include "tool/bench/bench_summary.h"

namespace wspc::tool {

// Some lines. With a `baseline`, how many times its figures these are.
[[nodiscard]] std::string describe(const BenchSummary& summary, const BenchSummary* baseline);

// Lines of bars: how many echoes took how long.
[[nodiscard]] std::string bars(const BenchSummary& summary);

// "1.5 ms"
[[nodiscard]] std::string readable_time(double microseconds);

// "ten connections …": what was measured.
[[nodiscard]] std::string load_of(const BenchSummary& summary);

}  // namespace wspc::tool

#endif
