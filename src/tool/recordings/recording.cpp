// SPDX-License-Identifier: MIT
// recording: conversations as lines of JSON.
#include "tool/recordings/recording.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "core/frame.h"
#include "tool/text/bounded_json.h"
#include "tool/text/hex.h"
#include "tool/traffic/wire_record.h"

namespace wspc::tool {
namespace {

using Json = nlohmann::ordered_json;

unsigned opcode_of(const std::string& name) {
  for (unsigned opcode = 0; opcode < 16; ++opcode) {
    if (opcode_name(static_cast<core::Opcode>(opcode)) == name) return opcode;
  }
  throw std::invalid_argument(fmt::format("'{}' is no opcode", name));
}

std::string decoded(const std::string& text) {
  const auto bytes = bytes::base64_decode(text);
  if (!bytes) throw std::invalid_argument("this is no base64");
  return *bytes;
}

std::string content_of(const Json& json) {
  return json.contains("text") ? json["text"].get<std::string>() : decoded(json.value("base64", std::string()));
}

// RSV1 is 4, RSV2 is 2, RSV3 is 1.
unsigned reserved_bit(const Json& json) {
  const std::uint64_t number = json.is_number_unsigned() ? json.get<std::uint64_t>() : 0;
  if (number < 1 || number > 3) throw std::invalid_argument("a reserved bit is 1, 2 or 3");
  return 8U >> number;
}

RecordedFrame frame_of(const Json& json) {
  RecordedFrame frame;
  frame.time = time_in_seconds(json.at("time"));
  frame.direction = json.at("direction") == "to_server" ? Direction::to_server : Direction::to_client;
  frame.opcode = opcode_of(json.at("opcode"));
  frame.fin = json.at("fin");
  frame.masked = json.at("masked");
  for (const Json& bit : json.at("rsv")) frame.reserved |= reserved_bit(bit);
  if (frame.masked) {
    const auto key = from_hex(json.at("key").get<std::string>());
    if (!key || key->size() != sizeof(frame.key)) throw std::invalid_argument("a key has 8 hexadecimal digits");
    std::memcpy(&frame.key, key->data(), sizeof(frame.key));
  }
  frame.payload = content_of(json);
  if (json.contains("wire")) {
    frame.inflated = std::exchange(frame.payload, decoded(json["wire"]));
  }
  return frame;
}

std::vector<std::string> lines_of(const Json& json) {
  std::vector<std::string> lines;
  for (const Json& line : json.at("lines")) lines.push_back(line.at("line"));
  return lines;
}

class Reader {
 public:
  explicit Reader(Recording& recording) : recording_(recording) {}

  void take(const Json& json) {
    const std::string kind = json.at("kind");
    if (kind == "recording") return begin(json);
    RecordedConversation& conversation = find(json);
    if (kind == "connection") conversation.client = json.at("client");
    if (kind == "request") conversation.request = lines_of(json);
    if (kind == "response") {
      conversation.response = lines_of(json);
      conversation.opened = time_in_seconds(json.at("time"));
    }
    if (kind == "frame") take_frame(conversation, json);
  }

 private:
  // The connection was lost in the middle of a frame: what came of it says nothing about the rest.
  void take_frame(RecordedConversation& conversation, const Json& json) {
    if (json.contains("cut")) {
      ++recording_.left_out;
    } else {
      conversation.frames.push_back(frame_of(json));
    }
  }

  void begin(const Json& json) {
    if (json.at("version") != 1) throw std::invalid_argument("only version 1 is known here");
    recording_.url = json.at("url");
  }

  RecordedConversation& find(const Json& json) {
    const std::uint64_t number = whole_number(json.at("connection"));
    const auto [at, is_new] = places_.try_emplace(number, recording_.conversations.size());
    if (is_new) {
      recording_.conversations.emplace_back();
      recording_.conversations.back().number = number;
      recording_.conversations.back().began = time_in_seconds(json.at("time"));
    }
    return recording_.conversations[at->second];
  }

  Recording& recording_;
  std::map<std::uint64_t, std::size_t> places_;
};

// Returns what is wrong with the line, or an empty string.
std::string take(Reader& reader, const std::string& line) {
  Json json;
  if (std::string wrong = parse_json(line, json); !wrong.empty()) return wrong;
  try {
    reader.take(json);
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

// As one that was seen. `deflated`: of its message so far, on the wire.
FrameView view_of(const RecordedFrame& frame, std::uint64_t deflated) {
  FrameView view;
  core::FrameHeader& header = view.frame.header;
  header = {frame.payload.size(),
            frame.key,
            static_cast<core::Opcode>(frame.opcode),
            static_cast<std::uint8_t>(frame.reserved),
            frame.fin,
            frame.masked};
  view.frame.size = static_cast<std::uint8_t>(core::write_header(header, view.frame.bytes.data()));
  view.payload = frame.payload;
  view.inflated = frame.inflated;
  view.inflated_size = frame.inflated ? frame.inflated->size() : 0;
  view.deflated_size = deflated;
  view.text = frame.opcode == 1;
  return view;
}

std::string frame_lines(const RecordedConversation& conversation) {
  std::string text;
  std::array<std::uint64_t, 2> deflated{};
  for (const RecordedFrame& frame : conversation.frames) {
    std::uint64_t& sum = deflated[static_cast<std::size_t>(frame.direction)];
    if (frame.opcode < 8) sum = (frame.opcode == 0 ? sum : 0) + frame.payload.size();
    const Json json =
        frame_record(frame.time, conversation.number, frame.direction, view_of(frame, sum), Error::none, Detail::whole);
    text += line_of(json) + '\n';
  }
  return text;
}

Json head_json(const RecordedConversation& conversation, const char* kind, double time,
               const std::vector<std::string>& lines) {
  Json json{{"time", time}, {"connection", conversation.number}, {"kind", kind}, {"lines", Json::array()}};
  for (const std::string& line : lines) json["lines"].push_back({{"line", line}});
  return json;
}

}  // namespace

std::string read_recording(const std::string& file, Recording& recording) {
  std::ifstream in(file, std::ios::binary);
  return in ? read_recording(in, file, recording) : fmt::format("{}: cannot be read", file);
}

std::string read_recording(std::istream& in, const std::string& file, Recording& recording) {
  Reader reader(recording);
  std::string line;
  std::size_t number = 0;
  while (std::getline(in, line)) {
    ++number;
    if (const std::string wrong = take(reader, line); !wrong.empty()) {
      if (!in.eof()) return fmt::format("{}, line {}: {}", file, number, wrong);
      ++recording.left_out;
      break;
    }
    if (number == 1 && recording.url.empty()) return fmt::format("{}: this is no recording", file);
  }
  return recording.url.empty() ? fmt::format("{}: this is no recording", file) : std::string();
}

std::string describe_left_out(const std::string& file, const Recording& recording) {
  if (recording.left_out == 0) return {};
  return fmt::format("{}: {} left out, since the recording does not have all of {}", file,
                     recording.left_out == 1 ? "1 record is" : fmt::format("{} records are", recording.left_out),
                     recording.left_out == 1 ? "it" : "them");
}

std::string write_recording(const Recording& recording) {
  std::string text = line_of(recording_record(recording.url)) + '\n';
  for (const RecordedConversation& each : recording.conversations) {
    text += line_of(opened_record(each.began, each.number, each.client)) + '\n';
    text += line_of(head_json(each, "request", each.began, each.request)) + '\n';
    if (!each.response.empty()) text += line_of(head_json(each, "response", each.opened, each.response)) + '\n';
    text += frame_lines(each);
  }
  return text;
}

// RFC 6455 §5.4: fragments of one message may have control frames between them.
std::vector<RecordedMessage> messages_of(const RecordedConversation& conversation) {
  std::vector<RecordedMessage> messages;
  std::array<RecordedMessage, 2> open;
  for (const RecordedFrame& frame : conversation.frames) {
    if (frame.opcode >= 8) {
      messages.push_back({frame.time, frame.direction, frame.opcode, frame.payload});
      continue;
    }
    RecordedMessage& message = open[static_cast<std::size_t>(frame.direction)];
    if (frame.opcode != 0) message = {0, frame.direction, frame.opcode, {}};
    message.payload += frame.payload;
    if (!frame.fin) continue;
    message.time = frame.time;
    if (frame.inflated) message.payload = *frame.inflated;
    messages.push_back(std::exchange(message, {}));
  }
  return messages;
}

}  // namespace wspc::tool
