// SPDX-License-Identifier: MIT
// wire_log: what passes on inspected connections, as lines for people or as lines of JSON.
#ifndef WSPC_TOOL_TRAFFIC_WIRE_LOG_H
#define WSPC_TOOL_TRAFFIC_WIRE_LOG_H

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

class OutputQueue;

class WireLog final : public TrafficSink {
 public:
  struct Options {
    bool json = false;
    bool colour = false;
    bool hexdump = false;
    int output = 1;                // the descriptor of stdout, or of a file
    OutputQueue* queue = nullptr;  // takes the lines instead, so that a slow reader keeps nobody waiting
    bool whole = false;            // with what was on the wire as well, where a message was compressed
    bool frames = true;
    std::uint64_t shown = 200;  // bytes of each payload
  };

  explicit WireLog(Options options) noexcept : options_(options) {}

  // The first line of a recording: of conversations with the server at `url`.
  void recording(std::string_view url);

  // Each is one write, or none when nobody reads any more; as JSON they may come from several threads at once. When a
  // write fails, the log ends there: this is reported, the exit status changes, and what follows is counted as lost.
  void opened(std::uint64_t connection, std::string_view client, const Contact& contact) override;
  void head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) override;
  void frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) override;
  void note(std::uint64_t connection, std::string_view text) override;
  void closed(std::uint64_t connection) override;

  // Somebody has asked for a WebSocket in vain.
  void refused(std::string_view client, unsigned status, std::string_view text);

  // Somebody reads it.
  [[nodiscard]] bool alive() const noexcept { return alive_; }

  // Returns how many records could not be written.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  [[nodiscard]] std::string stamp(std::uint64_t connection);
  [[nodiscard]] std::string stamp(std::uint64_t connection, Direction direction);
  void print(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict);
  void write_record(const nlohmann::ordered_json& json);
  void write(std::string_view text);
  void fail(int error);

  Options options_;
  std::chrono::steady_clock::time_point last_{};
  std::atomic<bool> alive_{true};
  std::atomic<std::uint64_t> lost_{0};
};

// Sixteen bytes a line: where, in digits, and as text.
[[nodiscard]] std::string hexdump(std::string_view bytes, std::string_view indent);

}  // namespace wspc::tool

#endif
