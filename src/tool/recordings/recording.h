// SPDX-License-Identifier: MIT
// recording: conversations as they were seen, read from a file: docs/recording.md.
#ifndef WSPC_TOOL_RECORDINGS_RECORDING_H
#define WSPC_TOOL_RECORDINGS_RECORDING_H

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

struct RecordedFrame {
  double time = 0;  // in seconds since 1970
  Direction direction = Direction::to_server;
  unsigned opcode = 0;
  unsigned reserved = 0;  // RSV1 is 4, RSV2 is 2, RSV3 is 1
  std::uint32_t key = 0;  // as its bytes lie in memory; 0 when it is not masked
  bool fin = true;
  bool masked = false;
  std::string payload{};                  // as on the wire, unmasked
  std::optional<std::string> inflated{};  // the message, at the last frame of a compressed one
};

struct RecordedConversation {
  std::uint64_t number = 0;
  std::string client{};                // who it was, "127.0.0.1:40000"
  double began = 0;                    // in seconds since 1970
  double opened = 0;                   // when the response was there; 0: it never was
  std::vector<std::string> request{};  // first line and header lines
  std::vector<std::string> response{};
  std::vector<RecordedFrame> frames{};  // in the order in which they passed
};

struct Recording {
  std::string url{};  // of the server
  std::vector<RecordedConversation> conversations{};
  std::uint64_t left_out = 0;  // records of which only the beginning was recorded
};

// A message of a conversation, or a control frame.
struct RecordedMessage {
  double time = 0;  // of its last frame
  Direction direction = Direction::to_server;
  unsigned opcode = 0;
  std::string payload{};
};

[[nodiscard]] std::vector<RecordedMessage> messages_of(const RecordedConversation& conversation);

// Returns what is wrong with it ("x.jsonl, line 7: …"), or an empty string. Leaves out, and counts, a frame in whose
// middle the connection ended, and a last line without an end, where the recorder was interrupted.
[[nodiscard]] std::string read_recording(const std::string& file, Recording& recording);

// The same of what `in` has, which is called `name`.
[[nodiscard]] std::string read_recording(std::istream& in, const std::string& name, Recording& recording);

// Returns a line that says how much was left out of `recording`, or an empty string.
[[nodiscard]] std::string describe_left_out(const std::string& file, const Recording& recording);

// As `wspc record` writes it.
[[nodiscard]] std::string write_recording(const Recording& recording);

}  // namespace wspc::tool

#endif
