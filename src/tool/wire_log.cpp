// SPDX-License-Identifier: MIT
// wire_log: what passes on inspected connections, as lines for people or as lines of JSON.
#include "tool/wire_log.h"

#include <ctime>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "tool/console.h"
#include "tool/visible.h"

namespace wspc::tool {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view blue = "\x1b[34m";
constexpr std::string_view plain = "\x1b[0m";
constexpr std::string_view indent = "                          ";

// "12:00:00.123456", local time.
std::string time_of_day(system_clock::time_point now) {
  const std::time_t seconds = system_clock::to_time_t(now);
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:02}:{:02}:{:02}.{:06}", local.tm_hour, local.tm_min, local.tm_sec, micro);
}

std::string_view arrow(Direction direction) noexcept { return direction == Direction::to_server ? ">" : "<"; }

std::string_view name(Direction direction) noexcept {
  return direction == Direction::to_server ? "to_server" : "to_client";
}

std::string_view name(JudgedLine::Verdict verdict) noexcept {
  switch (verdict) {
    case JudgedLine::Verdict::good:
      return "good";
    case JudgedLine::Verdict::wrong:
      return "wrong";
    case JudgedLine::Verdict::none:
      break;
  }
  return "none";
}

// Since 1970, with microseconds.
double seconds_now() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(system_clock::now().time_since_epoch());
  return static_cast<double>(now.count()) / 1e6;
}

std::string dumped(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string hexdump(std::string_view bytes, std::string_view before) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    std::string digits;
    std::string characters;
    for (const char c : bytes.substr(at, 16)) {
      digits += fmt::format("{:02x} ", static_cast<unsigned char>(c));
      characters += c >= ' ' && c < 0x7F ? c : '.';
    }
    text += fmt::format("{}{:08x}  {:<48} {}\n", before, at, digits, characters);
  }
  return text;
}

nlohmann::ordered_json frame_record(double time, std::uint64_t connection, Direction direction, const FrameView& frame,
                                    bool whole) {
  nlohmann::ordered_json json{
      {"time", time}, {"connection", connection}, {"kind", "frame"}, {"direction", name(direction)}};
  json.update(as_json(frame));
  if (whole && frame.inflated) json["wire"] = bytes::base64_encode(std::as_bytes(std::span(frame.payload)));
  return json;
}

void WireLog::write(std::string_view text) { alive_ = alive_ && write_all(manner_.output, text); }

// When, how long after the line before, and on which connection.
std::string WireLog::stamp(std::uint64_t connection) {
  const auto now = steady_clock::now();
  const auto since = last_ == steady_clock::time_point() ? steady_clock::duration() : now - last_;
  last_ = now;
  return fmt::format("{} +{:.6f} #{}", time_of_day(system_clock::now()), std::chrono::duration<double>(since).count(),
                     connection);
}

std::string WireLog::stamp(std::uint64_t connection, Direction direction) {
  const std::string_view colour = direction == Direction::to_server ? green : blue;
  return fmt::format("{} {}{}{}", stamp(connection), manner_.colour ? colour : "", arrow(direction),
                     manner_.colour ? plain : "");
}

nlohmann::ordered_json WireLog::record(std::uint64_t connection, std::string_view kind) {
  return {{"time", seconds_now()}, {"connection", connection}, {"kind", kind}};
}

void WireLog::recording(std::string_view url) { write(dumped({{"kind", "recording"}, {"version", 1}, {"url", url}})); }

void WireLog::opened(std::uint64_t connection, std::string_view client) {
  if (!manner_.json) return write(fmt::format("{} from {}\n", stamp(connection), client));
  nlohmann::ordered_json json = record(connection, "connection");
  json["client"] = client;
  write(dumped(json));
}

void WireLog::head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) {
  if (manner_.json) {
    nlohmann::ordered_json json = record(connection, direction == Direction::to_server ? "request" : "response");
    json["lines"] = nlohmann::ordered_json::array();
    for (const JudgedLine& each : lines) {
      nlohmann::ordered_json line{{"line", each.line}, {"verdict", name(each.verdict)}};
      if (!each.why.empty()) line.update({{"why", each.why}, {"rule", each.rule}});
      json["lines"].push_back(line);
    }
    return write(dumped(json));
  }
  std::string text;
  for (const JudgedLine& each : lines) {
    const bool wrong = each.verdict == JudgedLine::Verdict::wrong;
    const std::string_view mark = wrong ? "  ! " : (each.verdict == JudgedLine::Verdict::good ? "  ok" : "");
    text += fmt::format("{} {}{}{}{}{}{}\n",
                        text.empty() ? stamp(connection, direction) : fmt::format("{} {}", indent, arrow(direction)),
                        visible(each.line), manner_.colour ? (wrong ? red : green) : "", mark,
                        wrong ? visible(each.why) : "", wrong ? fmt::format(" ({})", each.rule) : "",
                        manner_.colour ? plain : "");
  }
  write(text);
}

void WireLog::frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) {
  if (manner_.json) {
    nlohmann::ordered_json json = frame_record(seconds_now(), connection, direction, frame, manner_.whole);
    if (verdict != Error::none) json["verdict"] = describe(verdict).name;
    return write(dumped(json));
  }
  std::string text = fmt::format("{} {}\n", stamp(connection, direction), one_line(frame));
  if (manner_.hexdump) text += hexdump(frame.payload, indent);
  if (verdict != Error::none && verdict != frame.frame.error) {
    const ErrorInfo& info = describe(verdict);
    text += fmt::format("{} {}! here a peer closes with {}: {} ({}){}\n", indent, manner_.colour ? red : "",
                        info.close_code, info.text, info.rule, manner_.colour ? plain : "");
  }
  write(text);
}

void WireLog::note(std::uint64_t connection, std::string_view text) {
  if (!manner_.json) return write(fmt::format("{} {}\n", stamp(connection), visible(text)));
  nlohmann::ordered_json json = record(connection, "note");
  json["text"] = text;
  write(dumped(json));
}

}  // namespace wspc::tool
