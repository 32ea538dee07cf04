// SPDX-License-Identifier: MIT
// bench_page: what `wspc bench` found out, as charts: a picture, or a page that holds it. Nothing else is needed for
// it.
#ifndef WSPC_TOOL_BENCH_BENCH_PAGE_H
#define WSPC_TOOL_BENCH_BENCH_PAGE_H

#include <string>

#include "tool/bench/bench_summary.h"

namespace wspc::tool {

// Latency by percentile, how many took how long, and throughput over time; beside those of a `baseline`.
[[nodiscard]] std::string as_svg(const BenchSummary& summary, const BenchSummary* baseline);
[[nodiscard]] std::string as_html(const BenchSummary& summary, const BenchSummary* baseline);

}  // namespace wspc::tool

#endif
