// SPDX-License-Identifier: MIT
// bench_progress: the progress of a bench, in one line of a terminal.
#include "tool/bench/bench_progress.h"

#include <algorithm>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

constexpr std::size_t width = 30;
constexpr const char* anew = "\r\x1b[K";  // the line begins again, empty

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

BenchProgress::BenchProgress(bool quiet) : on_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

void BenchProgress::show(std::string_view what, std::chrono::nanoseconds gone, std::chrono::nanoseconds all,
                         double rate) {
  if (!on_) return;
  const double part = all.count() == 0 ? 1 : std::clamp(seconds(gone) / seconds(all), 0.0, 1.0);
  std::string bar(static_cast<std::size_t>(part * width), '#');
  bar.resize(width, ' ');
  shown_ = write_all(STDERR_FILENO, fmt::format("{}{:<9} [{}] {:.1f} s of {:.1f} s{}", anew, what, bar, seconds(gone),
                                                seconds(all), rate > 0 ? fmt::format("  {:.0f}/s", rate) : ""));
}

void BenchProgress::clear() {
  if (shown_) shown_ = !write_all(STDERR_FILENO, anew);
}

}  // namespace wspc::tool
