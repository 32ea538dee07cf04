// SPDX-License-Identifier: MIT
// wire_log: the traffic of inspected connections, as lines for people or as lines of JSON.
#include "tool/traffic/wire_log.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/terminal/console.h"
#include "tool/terminal/output_queue.h"
#include "tool/text/visible.h"
#include "tool/traffic/wire_record.h"

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

void WireLog::write(std::string_view text) {
  if (options_.queue != nullptr) return options_.queue->write(text);
  if (!alive_) return static_cast<void>(++lost_);
  if (const int error = write_whole(options_.output, text); error != 0) fail(error);
}

// A record of which only the beginning could be written has to remain the last one.
void WireLog::fail(int error) {
  ++lost_;
  if (!alive_.exchange(false) || error == EPIPE) return;
  if (options_.output == STDOUT_FILENO) return report_unwritten(options_.output, error);
  note_lost_output();
  complain(fmt::format("cannot write the recording any more: {}", std::strerror(error)));
}

void WireLog::write_record(const nlohmann::ordered_json& json) { write(line_of(json) + '\n'); }

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
  return fmt::format("{} {}{}{}", stamp(connection), options_.colour ? colour : "", arrow(direction),
                     options_.colour ? plain : "");
}

void WireLog::recording(std::string_view url) { write_record(recording_record(url)); }

void WireLog::opened(std::uint64_t connection, std::string_view client, const Contact&) {
  if (options_.json) return write_record(opened_record(seconds_now(), connection, client));
  write(fmt::format("{} from {}\n", stamp(connection), client));
}

void WireLog::head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) {
  if (options_.json) return write_record(head_record(seconds_now(), connection, direction, lines));
  std::string text;
  for (const JudgedLine& each : lines) {
    const bool wrong = each.verdict == JudgedLine::Verdict::wrong;
    const std::string_view mark = wrong ? "  ! " : (each.verdict == JudgedLine::Verdict::good ? "  ok" : "");
    text += fmt::format("{} {}{}{}{}{}{}\n",
                        text.empty() ? stamp(connection, direction) : fmt::format("{} {}", indent, arrow(direction)),
                        visible(each.line), options_.colour ? (wrong ? red : green) : "", mark,
                        wrong ? visible(each.why) : "", wrong ? fmt::format(" ({})", each.rule) : "",
                        options_.colour ? plain : "");
  }
  write(text);
}

// Others may want to see more of it.
void WireLog::frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) {
  if (!options_.frames) return;
  const bool longer =
      frame.payload.size() > options_.shown || (frame.inflated && frame.inflated->size() > options_.shown);
  if (!longer) return print(connection, direction, frame, verdict);
  FrameView beginning = frame;
  beginning.payload.resize(static_cast<std::size_t>(std::min<std::uint64_t>(frame.payload.size(), options_.shown)));
  if (frame.inflated && frame.inflated->size() > options_.shown) {
    beginning.inflated->resize(static_cast<std::size_t>(options_.shown));
  }
  print(connection, direction, beginning, verdict);
}

void WireLog::print(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) {
  if (options_.json) {
    const Detail detail = options_.whole ? Detail::whole : Detail::meaning;
    return write_record(frame_record(seconds_now(), connection, direction, frame, verdict, detail));
  }
  std::string text = fmt::format("{} {}\n", stamp(connection, direction), one_line(frame));
  if (options_.hexdump) text += hexdump(frame.payload, indent);
  if (verdict != Error::none && verdict != frame.frame.error) {
    const ErrorInfo& info = describe(verdict);
    text += fmt::format("{} {}! here a peer closes with {}: {} ({}){}\n", indent, options_.colour ? red : "",
                        info.close_code, info.text, info.rule, options_.colour ? plain : "");
  }
  write(text);
}

void WireLog::note(std::uint64_t connection, std::string_view text) {
  if (options_.json) return write_record(note_record(seconds_now(), connection, text));
  write(fmt::format("{} {}\n", stamp(connection), visible(text)));
}

void WireLog::refused(std::string_view client, unsigned status, std::string_view text) {
  write_record({{"time", seconds_now()}, {"kind", "refused"}, {"client", client}, {"status", status}, {"text", text}});
}

// For people the notes have said it.
void WireLog::closed(std::uint64_t connection) {
  if (options_.json) write_record(closed_record(seconds_now(), connection));
}

}  // namespace wspc::tool
