// SPDX-License-Identifier: MIT
// bench_page: the results of `wspc bench` as charts.
#include "tool/bench/bench_page.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "tool/bench/bench_report.h"

namespace wspc::tool {
namespace {

using Points = std::vector<std::pair<double, double>>;

constexpr double width = 820;
constexpr double height = 260;  // of one chart, with its title and the words below it
constexpr double left = 80;
constexpr double right = 40;
constexpr double top = 34;
constexpr double bottom = 40;

constexpr const char* style =
    "text{font:12px system-ui,sans-serif;fill:#17202b}.t{font-size:14px;font-weight:600}.g{stroke:#d5dbe3}"
    ".n{stroke:#1f5fc0;fill:none;stroke-width:2}.o{stroke:#8a94a3;fill:none;stroke-width:2;stroke-dasharray:5 4}"
    ".b{fill:#1f5fc0}.p{fill:#8a94a3}rect.w{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#e4eaf1}.g{stroke:#303b49}.n{stroke:#7db0ff}.b{fill:#7db0ff}"
    "rect.w{fill:#10151c}}";

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += c;
    }
  }
  return result;
}

// Where the values of one axis lie.
struct Axis {
  double least;
  double most;
  std::function<double(double)> form;        // in which they are evenly spread
  std::function<std::string(double)> named;  // as it is written below them
  std::vector<double> marks;

  [[nodiscard]] double place(double value) const {
    return (form(value) - form(least)) / std::max(form(most) - form(least), 1e-9);
  }
};

double x_of(const Axis& axis, double value) { return left + axis.place(value) * (width - left - right); }
double y_of(const Axis& axis, double value) { return height - bottom - axis.place(value) * (height - top - bottom); }

std::string frame(const Axis& x, const Axis& y, const std::string& title) {
  std::string svg = fmt::format("<text class=\"t\" x=\"{}\" y=\"20\">{}</text>", left, title);
  for (const double mark : y.marks) {
    const double at = y_of(y, mark);
    svg +=
        fmt::format("<path class=\"g\" d=\"M{} {:.1f}H{}\"/><text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
                    left, at, width - right, left - 6, at + 4, y.named(mark));
  }
  for (const double mark : x.marks) {
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x_of(x, mark),
                       height - bottom + 18, x.named(mark));
  }
  return svg;
}

std::string line(const Axis& x, const Axis& y, const Points& points, const char* name) {
  std::string path;
  for (const auto& [across, up] : points) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? 'M' : 'L', x_of(x, across), y_of(y, up));
  }
  return fmt::format("<path class=\"{}\" d=\"{}\"/>", name, path);
}

std::vector<double> powers(double least, double most) {
  std::vector<double> marks;
  for (double power = std::pow(10, std::floor(std::log10(least))); power <= most * 10; power *= 10)
    marks.push_back(power);
  return marks;
}

// From a power of ten to another.
Axis logarithmic(double least, double most) {
  const std::vector<double> marks = powers(std::max(least, 0.1), std::max(most, 0.2));
  return {marks.front(), marks.back(), [](double value) { return std::log10(std::max(value, 1e-3)); }, readable_time,
          marks};
}

std::string count_of(double number) {
  if (number >= 1e6) return fmt::format("{:.4g} M", number / 1e6);
  return number >= 1e4 ? fmt::format("{:.4g} k", number / 1e3) : fmt::format("{:.4g}", number);
}

// From nothing on.
Axis linear(double most, std::function<std::string(double)> named) {
  const double power = std::pow(10, std::floor(std::log10(std::max(most, 1e-9))));
  const double step = most / power < 2 ? power / 2 : most / power < 5 ? power : 2 * power;
  Axis axis{0, 0, [](double value) { return value; }, std::move(named), {0}};
  while (axis.marks.back() < most) axis.marks.push_back(axis.marks.back() + step);
  axis.most = axis.marks.back();
  return axis;
}

// Each further nine is as far away as the one before.
double nines(double percent) { return -std::log10(std::max(1 - percent / 100, 1e-6)); }

struct Extent {
  double least = 1e300;
  double most = 0;
  void take(const Points& points) {
    for (const auto& [across, up] : points) {
      least = std::min(least, up);
      most = std::max(most, up);
    }
  }
};

std::string by_percentile(const BenchSummary& summary, const BenchSummary* baseline) {
  Extent extent;
  extent.take(summary.curve);
  if (baseline != nullptr) extent.take(baseline->curve);
  const Axis y = logarithmic(extent.least, extent.most);
  const Axis x{0,
               99.999,
               nines,
               [](double percent) { return fmt::format("{:g} %", percent); },
               {0, 50, 90, 99, 99.9, 99.99, 99.999}};
  std::string svg = frame(x, y, "Latency: so many percent took no longer");
  if (baseline != nullptr) svg += line(x, y, baseline->curve, "o");
  return svg + line(x, y, summary.curve, "n");
}

double share(const BenchSummary& summary, std::uint64_t count) {
  return 100 * static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(summary.echoes, 1));
}

std::string columns(const BenchSummary& summary, const Axis& x, const Axis& y, const char* name, double from,
                    double part) {
  std::string svg;
  for (const auto& [upto, count] : summary.histogram) {
    const double begin = x_of(x, upto / 2.2);  // a slice ends at 2 or 2.5 times where it begins
    const double room = x_of(x, upto) - begin;
    const double up = y_of(y, share(summary, count));
    svg += fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{:.3f} % up to {}"
        "</title></rect>",
        name, begin + from * room, up, part * room, y_of(y, 0) - up, share(summary, count), readable_time(upto));
  }
  return svg;
}

std::string by_duration(const BenchSummary& summary, const BenchSummary* baseline) {
  double least = 1e300;
  double most = 0;
  double tallest = 1;
  for (const BenchSummary* const each : {&summary, baseline}) {
    if (each == nullptr || each->histogram.empty()) continue;
    least = std::min(least, each->histogram.front().first / 2.5);
    most = std::max(most, each->histogram.back().first);
    for (const auto& [upto, count] : each->histogram) tallest = std::max(tallest, share(*each, count));
  }
  const Axis x = logarithmic(least, most);
  const Axis y = linear(tallest, [](double percent) { return fmt::format("{:g} %", percent); });
  std::string svg = frame(x, y, "Latency: how many took how long");
  if (baseline == nullptr) return svg + columns(summary, x, y, "b", 0.05, 0.9);
  return svg + columns(*baseline, x, y, "p", 0.05, 0.42) + columns(summary, x, y, "b", 0.5, 0.45);
}

std::string over_time(const BenchSummary& summary, const BenchSummary* baseline) {
  Extent extent;
  extent.take(summary.timeline);
  if (baseline != nullptr) extent.take(baseline->timeline);
  const Axis x = linear(std::max(summary.seconds, baseline == nullptr ? 0 : baseline->seconds),
                        [](double seconds) { return fmt::format("{:g} s", seconds); });
  const Axis y = linear(std::max(extent.most, 1.0), count_of);
  std::string svg = frame(x, y, "Echoes a second");
  if (baseline != nullptr) svg += line(x, y, baseline->timeline, "o");
  return svg + line(x, y, summary.timeline, "n");
}

std::string row(const std::string& name, const std::string& now, const std::string& before, double ratio) {
  const std::string than = before.empty() ? "" : fmt::format("<td>{}</td><td>{:.2f}</td>", before, ratio);
  return fmt::format("<tr><th>{}</th><td>{}</td>{}</tr>\n", name, now, than);
}

std::string table(const BenchSummary& summary, const BenchSummary* baseline) {
  std::string rows = baseline == nullptr ? "" : "<tr><th></th><th>now</th><th>baseline</th><th>times</th></tr>\n";
  const double rate = summary.echoes_per_second;
  const double before = baseline == nullptr ? 0 : baseline->echoes_per_second;
  rows += row("echoes a second", fmt::format("{:.0f}", rate), baseline == nullptr ? "" : fmt::format("{:.0f}", before),
              before > 0 ? rate / before : 0);
  for (std::size_t i = 0; i < summary.latency.size(); ++i) {
    const auto& [name, value] = summary.latency[i];
    const bool both = baseline != nullptr && i < baseline->latency.size();
    const double other = both ? baseline->latency[i].second : 0;
    rows +=
        row("latency " + name, readable_time(value), both ? readable_time(other) : "", other > 0 ? value / other : 0);
  }
  return "<table>\n" + rows + "</table>\n";
}

}  // namespace

std::string as_svg(const BenchSummary& summary, const BenchSummary* baseline) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Charts of wspc "
      "bench\">"
      "<style>{2}</style><rect class=\"w\" width=\"{0}\" height=\"{1}\"/>",
      width, 3 * height + 30, style);
  svg += fmt::format("<text x=\"{}\" y=\"20\">{}: {}</text>", left, escaped(summary.url), escaped(load_of(summary)));
  double at = 30;
  for (const auto& chart : {by_percentile, by_duration, over_time}) {
    svg += fmt::format("<g transform=\"translate(0 {})\">{}</g>\n", at, chart(summary, baseline));
    at += height;
  }
  return svg + "</svg>\n";
}

std::string as_html(const BenchSummary& summary, const BenchSummary* baseline) {
  const std::string beside = baseline == nullptr ? ""
                                                 : fmt::format("<p>Grey, dashed: {}, {}.</p>\n", escaped(baseline->url),
                                                               escaped(load_of(*baseline)));
  return fmt::format(
             "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
             "content=\"width=device-width\">\n<title>wspc bench {0}</title>\n<style>:root{{color-scheme:light "
             "dark}}body{{font:15px "
             "system-ui,sans-serif;max-width:860px;margin:24px auto;padding:0 "
             "12px}}td,th{{text-align:right;padding:2px 14px 2px "
             "0;font-variant-numeric:tabular-nums}}svg{{width:100%}}</style>\n<h1>wspc bench {0}</h1>\n<p>{1}.</p>\n",
             escaped(summary.url), escaped(load_of(summary))) +
         beside + table(summary, baseline) + as_svg(summary, baseline) + "</html>\n";
}

}  // namespace wspc::tool
