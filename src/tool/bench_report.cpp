// SPDX-License-Identifier: MIT
// bench_report: what `wspc bench` found out, for people and as JSON.
#include "tool/bench_report.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wspc::tool {
namespace {

using std::chrono::nanoseconds;

constexpr std::array<std::pair<std::string_view, double>, 4> percentiles{
    {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p99.9", 99.9}}};

double microseconds(nanoseconds time) noexcept { return static_cast<double>(time.count()) / 1000; }
double seconds(nanoseconds time) noexcept { return static_cast<double>(time.count()) / 1e9; }

double per_second(const BenchResult& result) noexcept {
  return result.window.count() == 0 ? 0 : static_cast<double>(result.latencies.count()) / seconds(result.window);
}

double per_message(nanoseconds time, const BenchResult& result) noexcept {
  return result.latencies.count() == 0 ? 0 : microseconds(time) / static_cast<double>(result.latencies.count());
}

std::string readable(nanoseconds time) {
  const double us = microseconds(time);
  if (us < 1000) return fmt::format("{:.1f} us", us);
  return us < 1e6 ? fmt::format("{:.2f} ms", us / 1e3) : fmt::format("{:.2f} s", us / 1e6);
}

std::string_view name_of(MessageType type) noexcept { return type == MessageType::text ? "text" : "binary"; }

std::string describe_load(const BenchOptions& options) {
  if (options.rate > 0) return fmt::format("{} messages a second", options.rate);
  return fmt::format("{} in flight on each", options.in_flight);
}

std::string describe_latencies(const Histogram& latencies) {
  std::string line = "latency     ";
  for (const auto& [name, percent] : percentiles) {
    line += fmt::format("{} {}   ", name, readable(latencies.percentile(percent)));
  }
  return line + fmt::format("max {}   min {}\n", readable(latencies.most()), readable(latencies.least()));
}

}  // namespace

std::string describe(const BenchOptions& options, const BenchResult& result) {
  const double rate = per_second(result);
  std::string text = fmt::format("{} connection{}, {}, {} bytes of {}, for {:.1f} s\n", options.connections,
                                 options.connections == 1 ? "" : "s", describe_load(options), options.size,
                                 name_of(options.type), seconds(result.window));
  text += fmt::format("echoes      {:.0f}/s   {} in all   {:.1f} MiB/s each way\n", rate, result.latencies.count(),
                      rate * static_cast<double>(options.size) / (1 << 20));
  text += describe_latencies(result.latencies);
  if (result.server) {
    text += fmt::format("server CPU  {:.3f} us for each message: about {:.2f} user, {:.2f} system\n",
                        per_message(result.server->all, result), per_message(result.server->user, result),
                        per_message(result.server->system, result));
  }
  return text;
}

std::string as_json(const BenchOptions& options, const BenchResult& result) {
  nlohmann::ordered_json latency{{"min", microseconds(result.latencies.least())}};
  for (const auto& [name, percent] : percentiles) latency[name] = microseconds(result.latencies.percentile(percent));
  latency["max"] = microseconds(result.latencies.most());
  nlohmann::ordered_json json{
      {"url", options.client.url},
      {"connections", options.connections},
      {options.rate > 0 ? "rate" : "in_flight", options.rate > 0 ? options.rate : options.in_flight},
      {"size", options.size},
      {"type", name_of(options.type)},
      {"threads", options.threads},
      {"seconds", seconds(result.window)},
      {"echoes", result.latencies.count()},
      {"echoes_per_second", per_second(result)},
      {"latency_us", latency}};
  if (result.server) {
    json["server_cpu_us"] = {{"all", per_message(result.server->all, result)},
                             {"user", per_message(result.server->user, result)},
                             {"system", per_message(result.server->system, result)}};
  }
  return json.dump() + '\n';
}

}  // namespace wspc::tool
