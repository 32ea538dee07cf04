// SPDX-License-Identifier: MIT
// bench_summary: what `wspc bench` found out, in numbers. Times are in microseconds.
#ifndef WSPC_TOOL_BENCH_BENCH_SUMMARY_H
#define WSPC_TOOL_BENCH_BENCH_SUMMARY_H

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/bench/bench_options.h"
#include "tool/bench/histogram.h"
#include "tool/bench/process_time.h"

namespace wspc::tool {

struct BenchResult {
  Histogram latencies;                      // of every echo within the window
  std::uint64_t unanswered = 0;             // messages that still waited for their echo at its end
  std::chrono::nanoseconds longest_wait{};  // of those
  std::chrono::nanoseconds window{};        // how long that was
  std::optional<ProcessTime> server;        // its time on a processor within the window
  std::vector<std::uint64_t> echoes{};  // in each `period` of the window, in their order; the last one may be shorter
  std::chrono::nanoseconds period{};
};

// Made of a result, or read from what was printed of an earlier one.
struct BenchSummary {
  std::string url{};
  std::uint64_t connections = 0;
  std::string load{};  // "rate" or "in_flight"
  std::uint64_t load_size = 0;
  std::uint64_t size = 0;
  std::string type{};
  std::uint64_t threads = 0;
  double seconds = 0;
  std::uint64_t echoes = 0;
  double echoes_per_second = 0;
  std::uint64_t unanswered = 0;  // messages without an echo at the end; they are in none of the latencies
  double longest_wait = 0;       // of those, in microseconds
  std::vector<std::pair<std::string, double>> latency{};      // "min", "p50", …, "max"
  std::vector<std::pair<std::string, double>> server_cpu{};   // "all", "user", "system", for each message
  std::vector<std::pair<double, double>> curve{};             // (percent, latency)
  std::vector<std::pair<double, std::uint64_t>> histogram{};  // (latency up to this, how many)
  std::vector<std::pair<double, double>> timeline{};          // (seconds since it began, echoes a second)
};

[[nodiscard]] BenchSummary summary(const BenchOptions& options, const BenchResult& result);

// One line, an object.
[[nodiscard]] std::string as_json(const BenchSummary& summary);

// What is wrong with the file; empty: nothing. Of several lines the last one counts.
[[nodiscard]] std::string read_summary(const std::string& file, BenchSummary& summary);

}  // namespace wspc::tool

#endif
