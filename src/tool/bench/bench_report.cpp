// SPDX-License-Identifier: MIT
// bench_report: the results of `wspc bench`, for people.
#include "tool/bench/bench_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

using Named = std::vector<std::pair<std::string, double>>;

constexpr std::size_t longest_bar = 50;  // characters

double value_of(const Named& named, std::string_view name) noexcept {
  const auto found = std::find_if(named.begin(), named.end(), [name](const auto& each) { return each.first == name; });
  return found == named.end() ? 0 : found->second;
}

// " (1.04 x)"; nothing where there is nothing to compare with.
std::string times(double value, double before) {
  return before > 0 ? fmt::format(" ({:.2f} x)", value / before) : std::string();
}

std::string latencies(const BenchSummary& summary, const BenchSummary* baseline) {
  std::string line = "latency     ";
  for (const char* const name : {"p50", "p90", "p99", "p99.9", "max", "min"}) {
    const double value = value_of(summary.latency, name);
    const std::string than = baseline == nullptr ? "" : times(value, value_of(baseline->latency, name));
    line += fmt::format("{} {}{}{}", name, readable_time(value), than, std::string_view(name) == "min" ? "\n" : "   ");
  }
  return line;
}

// Messages on their way at the end are usual; those that have waited longer than any echo took would change the
// latencies.
std::string unanswered(const BenchSummary& summary) {
  if (summary.unanswered == 0 || summary.longest_wait <= value_of(summary.latency, "max")) return {};
  return fmt::format("unanswered  {} message{}, one of them for {}; the latencies leave them out\n", summary.unanswered,
                     summary.unanswered == 1 ? "" : "s", readable_time(summary.longest_wait));
}

std::string server_cpu(const BenchSummary& summary, const BenchSummary* baseline) {
  if (summary.server_cpu.empty()) return {};
  const double all = value_of(summary.server_cpu, "all");
  return fmt::format("server CPU  {:.3f} us{} for each message: about {:.2f} user, {:.2f} system\n", all,
                     baseline == nullptr ? "" : times(all, value_of(baseline->server_cpu, "all")),
                     value_of(summary.server_cpu, "user"), value_of(summary.server_cpu, "system"));
}

bool is_same_load(const BenchSummary& one, const BenchSummary& other) noexcept {
  return one.connections == other.connections && one.load == other.load && one.load_size == other.load_size &&
         one.size == other.size && one.type == other.type && one.threads == other.threads;
}

// In eighths of a character.
std::string bar(double part) {
  static constexpr std::array<const char*, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto length = static_cast<std::size_t>(std::lround(part * longest_bar * 8));
  std::string text;
  for (std::size_t i = 0; i < length / 8; ++i) text += "█";
  return text + eighths[length % 8];
}

}  // namespace

std::string readable_time(double microseconds) {
  if (microseconds < 1000) return fmt::format("{:.1f} us", microseconds);
  return microseconds < 1e6 ? fmt::format("{:.2f} ms", microseconds / 1e3)
                            : fmt::format("{:.2f} s", microseconds / 1e6);
}

std::string load_of(const BenchSummary& summary) {
  const std::string load = summary.load == "rate" ? fmt::format("{} messages a second", summary.load_size)
                                                  : fmt::format("{} in flight on each", summary.load_size);
  return fmt::format("{} connection{}, {}, {} bytes of {}, for {:.1f} s", summary.connections,
                     summary.connections == 1 ? "" : "s", load, summary.size, summary.type, summary.seconds);
}

std::string describe(const BenchSummary& summary, const BenchSummary* baseline) {
  std::string text = load_of(summary) + '\n';
  if (baseline != nullptr) {
    text +=
        fmt::format("x           beside {} of an earlier run{}\n", visible(baseline->url),
                    is_same_load(summary, *baseline) ? "" : ", which was another load: " + visible(load_of(*baseline)));
  }
  const double rate = summary.echoes_per_second;
  text += fmt::format("echoes      {:.0f}/s{}   {} in all   {:.1f} MiB/s each way\n", rate,
                      baseline == nullptr ? "" : times(rate, baseline->echoes_per_second), summary.echoes,
                      rate * static_cast<double>(summary.size) / (1 << 20));
  return text + latencies(summary, baseline) + unanswered(summary) + server_cpu(summary, baseline);
}

std::string bars(const BenchSummary& summary) {
  std::uint64_t most = 1;
  for (const auto& [upto, count] : summary.histogram) most = std::max(most, count);
  std::string text;
  for (const auto& [upto, count] : summary.histogram) {
    const auto number = static_cast<double>(count);
    const double percent = 100 * number / static_cast<double>(std::max<std::uint64_t>(summary.echoes, 1));
    text += fmt::format("  <= {:>9}  {:>8.4f} %  {}\n", readable_time(upto), percent,
                        bar(number / static_cast<double>(most)));
  }
  return text;
}

}  // namespace wspc::tool
