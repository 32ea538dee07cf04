// SPDX-License-Identifier: MIT
// wire_record: the lines of a recording, one at a time.
#include "tool/traffic/wire_record.h"

#include <chrono>
#include <new>
#include <span>

#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "tool/text/json_line.h"

namespace wspc::tool {
namespace {

using Json = nlohmann::ordered_json;

// The destructors of Json allocate, and end the program when they cannot. So a lack of memory is noticed before there
// is anything to destroy: as std::bad_alloc.
void expect_memory() {
  constexpr std::size_t plenty = 256 << 10;
  ::operator delete(::operator new(plenty));
}

Json record(double time, std::uint64_t connection, std::string_view kind) {
  expect_memory();
  return {{"time", time}, {"connection", connection}, {"kind", kind}};
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

}  // namespace

double seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) / 1e6;
}

Json recording_record(std::string_view url) { return {{"kind", "recording"}, {"version", 1}, {"url", url}}; }

Json opened_record(double time, std::uint64_t connection, std::string_view client) {
  Json json = record(time, connection, "connection");
  json["client"] = client;
  return json;
}

Json head_record(double time, std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) {
  Json json = record(time, connection, direction == Direction::to_server ? "request" : "response");
  json["lines"] = Json::array();
  for (const JudgedLine& each : lines) {
    Json line{{"line", each.line}, {"verdict", name(each.verdict)}};
    if (!each.why.empty()) line.update({{"why", each.why}, {"rule", each.rule}});
    json["lines"].push_back(line);
  }
  return json;
}

Json note_record(double time, std::uint64_t connection, std::string_view text) {
  Json json = record(time, connection, "note");
  json["text"] = text;
  return json;
}

Json closed_record(double time, std::uint64_t connection) { return record(time, connection, "closed"); }

Json frame_record(double time, std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict,
                  Detail detail) {
  Json json = record(time, connection, "frame");
  json["direction"] = tool::name(direction);
  json.update(as_json(frame));
  if (detail == Detail::whole && frame.inflated) {
    json["wire"] = bytes::base64_encode(std::as_bytes(std::span(frame.payload)));
    if (frame.payload.size() < frame.frame.header.length) json["cut"] = true;  // so is what it inflates to
  }
  if (verdict != Error::none) json["verdict"] = as_json(verdict);
  return json;
}

std::string line_of(const Json& json) { return json_line(json); }

}  // namespace wspc::tool
