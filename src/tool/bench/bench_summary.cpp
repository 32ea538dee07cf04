// SPDX-License-Identifier: MIT
// bench_summary: the results of `wspc bench` in numbers.
#include "tool/bench/bench_summary.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/text/bounded_json.h"
#include "tool/text/json_line.h"
#include "tool/text/read_file.h"
#include "tool/traffic/secrets.h"

namespace wspc::tool {
namespace {

using std::chrono::nanoseconds;
using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, double>, 4> percentiles{
    {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p99.9", 99.9}}};

constexpr std::array<double, 18> curve{0,  10, 20, 30, 40, 50,   60,   70,    75,
                                       80, 85, 90, 95, 99, 99.5, 99.9, 99.99, 99.999};

double microseconds(nanoseconds time) noexcept { return static_cast<double>(time.count()) / 1000; }
double seconds(nanoseconds time) noexcept { return static_cast<double>(time.count()) / 1e9; }

void take_latencies(BenchSummary& summary, const Histogram& latencies) {
  summary.latency.emplace_back("min", microseconds(latencies.least()));
  for (const auto& [name, percent] : percentiles) {
    summary.latency.emplace_back(name, microseconds(latencies.percentile(percent)));
  }
  summary.latency.emplace_back("max", microseconds(latencies.most()));
  for (const double percent : curve) {
    const bool enough = (100 - percent) / 100 * static_cast<double>(latencies.count()) >= 1;
    if (enough) summary.curve.emplace_back(percent, microseconds(latencies.percentile(percent)));
  }
  for (const auto& [upto, count] : latencies.slices()) summary.histogram.emplace_back(microseconds(upto), count);
}

void take_timeline(BenchSummary& summary, const BenchResult& result) {
  double begin = 0;
  for (const std::uint64_t echoes : result.echoes) {
    const double length = std::min(seconds(result.period), summary.seconds - begin);
    if (length < seconds(result.period) / 2) return;  // too short to tell anything
    summary.timeline.emplace_back(begin, static_cast<double>(echoes) / length);
    begin += length;
  }
}

Json object(const std::vector<std::pair<std::string, double>>& named) {
  Json json = Json::object();
  for (const auto& [name, value] : named) json[name] = value;
  return json;
}

std::vector<std::pair<std::string, double>> named(const Json& json) {
  std::vector<std::pair<std::string, double>> found;
  for (const auto& [name, value] : json.items()) found.emplace_back(name, value.get<double>());
  return found;
}

BenchSummary from_json(const Json& json) {
  BenchSummary summary;
  summary.url = json.at("url");
  summary.connections = whole_number(json.at("connections"));
  summary.load = json.contains("rate") ? "rate" : "in_flight";
  summary.load_size = whole_number(json.at(summary.load));
  summary.size = whole_number(json.at("size"));
  summary.type = json.at("type");
  summary.threads = whole_number(json.at("threads"));
  summary.seconds = json.at("seconds");
  summary.echoes = whole_number(json.at("echoes"));
  summary.echoes_per_second = json.at("echoes_per_second");
  summary.latency = named(json.at("latency_us"));
  if (json.contains("server_cpu_us")) summary.server_cpu = named(json["server_cpu_us"]);
  summary.curve = json.value("curve", summary.curve);
  summary.histogram = json.value("histogram", summary.histogram);
  summary.timeline = json.value("timeline", summary.timeline);
  return summary;
}

}  // namespace

BenchSummary summary(const BenchOptions& options, const BenchResult& result) {
  BenchSummary summary;
  summary.url = url_without_secrets(options.client.url);
  summary.connections = options.connections;
  summary.load = options.rate > 0 ? "rate" : "in_flight";
  summary.load_size = options.rate > 0 ? options.rate : options.in_flight;
  summary.size = options.size;
  summary.type = options.type == MessageType::text ? "text" : "binary";
  summary.threads = options.threads;
  summary.seconds = seconds(result.window);
  summary.echoes = result.latencies.count();
  const auto echoes = static_cast<double>(summary.echoes);
  summary.echoes_per_second = summary.seconds == 0 ? 0 : echoes / summary.seconds;
  summary.unanswered = result.unanswered;
  summary.longest_wait = microseconds(result.longest_wait);
  take_latencies(summary, result.latencies);
  take_timeline(summary, result);
  if (result.server && summary.echoes > 0) {
    summary.server_cpu = {{"all", microseconds(result.server->all) / echoes},
                          {"user", microseconds(result.server->user) / echoes},
                          {"system", microseconds(result.server->system) / echoes}};
  }
  return summary;
}

std::string as_json(const BenchSummary& summary) {
  Json json{{"url", summary.url},
            {"connections", summary.connections},
            {summary.load, summary.load_size},
            {"size", summary.size},
            {"type", summary.type},
            {"threads", summary.threads},
            {"seconds", summary.seconds},
            {"echoes", summary.echoes},
            {"echoes_per_second", summary.echoes_per_second},
            {"latency_us", object(summary.latency)},
            {"unanswered", summary.unanswered},
            {"longest_wait_us", summary.longest_wait}};
  if (!summary.server_cpu.empty()) json["server_cpu_us"] = object(summary.server_cpu);
  json["curve"] = summary.curve;
  json["histogram"] = summary.histogram;
  json["timeline"] = summary.timeline;
  return json_line(json) + '\n';
}

std::string read_summary(const std::string& file, BenchSummary& summary) {
  const auto text = read_file(file);
  if (!text) return fmt::format("{}: cannot be read", file);
  const std::size_t end = text->find_last_not_of("\r\n");
  if (end == text->npos) return fmt::format("{}: there is nothing in it", file);
  const std::size_t begin = text->rfind('\n', end);
  const std::string foreign = fmt::format("{}: this is not what wspc bench --json prints", file);
  Json json;
  if (!parse_json(std::string_view(*text).substr(begin == text->npos ? 0 : begin + 1), json).empty()) return foreign;
  try {
    summary = from_json(json);
  } catch (const std::exception&) {
    return foreign;
  }
  return {};
}

}  // namespace wspc::tool
