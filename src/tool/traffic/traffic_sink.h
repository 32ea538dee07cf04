// SPDX-License-Identifier: MIT
// traffic_sink: who is told of what passes on connections, as it passes.
#ifndef WSPC_TOOL_TRAFFIC_TRAFFIC_SINK_H
#define WSPC_TOOL_TRAFFIC_TRAFFIC_SINK_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/frames/frame_view.h"
#include "tool/traffic/header_verdict.h"

namespace wspc::tool {

// From the client to the server, or back.
enum class Direction : std::uint8_t { to_server, to_client };

[[nodiscard]] constexpr std::string_view name(Direction direction) noexcept {
  return direction == Direction::to_server ? "to_server" : "to_client";
}

// How something is put in between what the two ends of a connection say. From any thread; nothing comes of it when the
// connection has ended.
struct Contact {
  std::vector<Direction> directions{};                // those that are possible
  std::function<void(Direction, std::string)> say{};  // bytes, as soon as the frame that is being sent has ended
  std::function<void()> abort{};                      // ends the connection at once
};

// Of connections by their numbers; for each on one thread at a time.
class TrafficSink {
 public:
  virtual ~TrafficSink() = default;
  virtual void opened(std::uint64_t connection, std::string_view client, const Contact& contact) = 0;
  virtual void head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) = 0;
  virtual void frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) = 0;
  virtual void note(std::uint64_t connection, std::string_view text) = 0;
  virtual void closed(std::uint64_t connection) = 0;  // the last call for it
};

// Several of them.
class TrafficSinks final : public TrafficSink {
 public:
  void add(TrafficSink& sink) { all_.push_back(&sink); }

  void opened(std::uint64_t connection, std::string_view client, const Contact& contact) override {
    for (TrafficSink* const each : all_) each->opened(connection, client, contact);
  }
  void head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) override {
    for (TrafficSink* const each : all_) each->head(connection, direction, lines);
  }
  void frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) override {
    for (TrafficSink* const each : all_) each->frame(connection, direction, frame, verdict);
  }
  void note(std::uint64_t connection, std::string_view text) override {
    for (TrafficSink* const each : all_) each->note(connection, text);
  }
  void closed(std::uint64_t connection) override {
    for (TrafficSink* const each : all_) each->closed(connection);
  }

 private:
  std::vector<TrafficSink*> all_;
};

}  // namespace wspc::tool

#endif
