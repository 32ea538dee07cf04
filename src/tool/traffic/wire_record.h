// SPDX-License-Identifier: MIT
// wire_record: the lines of a recording (docs/recording.md), one at a time. Times are in seconds since 1970.
#ifndef WSPC_TOOL_TRAFFIC_WIRE_RECORD_H
#define WSPC_TOOL_TRAFFIC_WIRE_RECORD_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

// With microseconds.
[[nodiscard]] double seconds_now();

// Of conversations with the server at `url`: the first line.
[[nodiscard]] nlohmann::ordered_json recording_record(std::string_view url);

[[nodiscard]] nlohmann::ordered_json opened_record(double time, std::uint64_t connection, std::string_view client);
[[nodiscard]] nlohmann::ordered_json head_record(double time, std::uint64_t connection, Direction direction,
                                                 const std::vector<JudgedLine>& lines);
[[nodiscard]] nlohmann::ordered_json note_record(double time, std::uint64_t connection, std::string_view text);
[[nodiscard]] nlohmann::ordered_json closed_record(double time, std::uint64_t connection);

// `verdict`: what a peer would close for. `whole`: with what was on the wire, where a message was compressed.
enum class Detail : std::uint8_t { meaning, whole };
[[nodiscard]] nlohmann::ordered_json frame_record(double time, std::uint64_t connection, Direction direction,
                                                  const FrameView& frame, Error verdict, Detail detail);

// In one line, without its end. What is no UTF-8 is replaced.
[[nodiscard]] std::string line_of(const nlohmann::ordered_json& json);

}  // namespace wspc::tool

#endif
