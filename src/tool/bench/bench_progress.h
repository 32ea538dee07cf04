// SPDX-License-Identifier: MIT
// bench_progress: how far a bench is, in one line of a terminal that is written again and again.
#ifndef WSPC_TOOL_BENCH_BENCH_PROGRESS_H
#define WSPC_TOOL_BENCH_BENCH_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string_view>

namespace wspc::tool {

// Says nothing where stderr is no terminal.
class BenchProgress {
 public:
  explicit BenchProgress(bool quiet);
  ~BenchProgress() { clear(); }
  BenchProgress(const BenchProgress&) = delete;
  BenchProgress& operator=(const BenchProgress&) = delete;

  // "measuring  [#####     ]  5.2 s of 10 s  123456/s"
  void show(std::string_view what, std::chrono::nanoseconds gone, std::chrono::nanoseconds all, double rate);
  void clear();

 private:
  bool on_;
  bool shown_ = false;
};

}  // namespace wspc::tool

#endif
