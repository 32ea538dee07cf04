// SPDX-License-Identifier: MIT
// transcript: see transcript.h.
#include "vectors/transcript.h"

#include <set>
#include <sstream>
#include <utility>

namespace wspc::vectors {
namespace {

bool is_data(const Happening& happening) {
  return happening.type == Event::Type::text || happening.type == Event::Type::binary;
}

// The index behind the last piece of the message that begins at `first`, or 0 when it is never finished.
std::size_t end_of_message(const std::vector<Happening>& events, std::size_t first) {
  for (std::size_t i = first; i < events.size(); ++i) {
    if (is_data(events[i]) && events[i].ends) return i + 1;
  }
  return 0;
}

// A whole message takes the place of its last piece.
std::vector<Happening> whole_messages(const std::vector<Happening>& events) {
  std::vector<Happening> whole;
  Bytes assembled;
  for (const Happening& event : events) {
    if (!is_data(event)) {
      whole.push_back(event);
      continue;
    }
    assembled += event.payload;
    if (!event.ends) continue;
    whole.push_back(event);
    whole.back().payload = std::exchange(assembled, {});
  }
  return whole;
}

std::vector<Happening> merged_pieces(const std::vector<Happening>& events) {
  std::vector<Happening> merged;
  for (const Happening& event : events) {
    const bool goes_on = !merged.empty() && is_data(merged.back()) && !merged.back().ends && is_data(event) &&
                         merged.back().type == event.type;
    if (goes_on) {
      merged.back().payload += event.payload;
      merged.back().ends = event.ends;
    } else {
      merged.push_back(event);
    }
  }
  // Whether there is an event for an empty piece in the middle of a message depends on the cut.
  std::erase_if(merged, [](const Happening& event) { return is_data(event) && !event.ends && event.payload.empty(); });
  return merged;
}

std::vector<Happening> without_unfinished(const std::vector<Happening>& events) {
  if (events.empty() || events.back().type != Event::Type::error) return events;
  std::vector<Happening> finished;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!is_data(events[i]) || end_of_message(events, i) != 0) finished.push_back(events[i]);
  }
  return finished;
}

std::vector<Happening> without_pings(std::vector<Happening> events) {
  std::erase_if(events, [](const Happening& event) { return event.type == Event::Type::ping; });
  for (Happening& event : events) event.at.reset();
  return events;
}

struct Frame {
  std::size_t header = 2;
  std::size_t size = 0;  // with the header
  bool masked = false;
};

// Where the frame at `out[at]` ends. Our own output: it is trusted only as far as it reaches.
Frame frame_at(const Bytes& out, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint64_t {
    return at + i < out.size() ? static_cast<unsigned char>(out[at + i]) : 0;
  };
  Frame frame{.masked = (byte(1) & 0x80) != 0};
  const std::uint64_t length7 = byte(1) & 0x7f;
  const std::size_t extended = length7 == 126 ? 2 : length7 == 127 ? 8 : 0;
  std::uint64_t length = extended == 0 ? length7 : 0;
  for (std::size_t i = 0; i < extended; ++i) length = length << 8 | byte(2 + i);
  frame.header += extended + (frame.masked ? 4 : 0);
  frame.size = frame.header + static_cast<std::size_t>(length);
  return frame;
}

std::string printable(const Bytes& bytes) {
  std::ostringstream text;
  const std::size_t shown = bytes.size() > 96 ? 64 : bytes.size();
  text << '"';
  for (std::size_t i = 0; i < shown; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte >= 0x20 && byte < 0x7f)
      text << bytes[i];
    else
      text << "\\x"
           << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
  }
  text << '"';
  if (shown < bytes.size()) text << "… (" << bytes.size() << " bytes, hash " << std::hash<Bytes>{}(bytes) << ")";
  return text.str();
}

const char* name_of(Event::Type type) {
  static constexpr const char* names[] = {"none", "text", "binary", "ping", "pong", "close", "error"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace

std::vector<Happening> normal(const std::vector<Happening>& events, Form form) {
  if (form == Form::messages) return whole_messages(events);
  if (form == Form::websocket) return without_unfinished(merged_pieces(without_pings(events)));
  return without_unfinished(merged_pieces(events));
}

Bytes unmasked(const Bytes& out, Role role, bool one_key, std::string& problem) {
  Bytes plain;
  std::set<Bytes> keys;
  for (std::size_t at = 0; at < out.size();) {
    const Frame frame = frame_at(out, at);
    if (at + frame.size > out.size()) problem = "half a frame was transmitted";
    if (frame.masked != (role == Role::client)) problem = "a frame has the wrong mask bit";
    plain += out[at];
    if (at + 1 < out.size()) plain += static_cast<char>(out[at + 1] & 0x7f);
    const std::size_t plain_header = frame.header - (frame.masked ? 4 : 0);
    plain += out.substr(std::min(at + 2, out.size()), plain_header - 2);
    const Bytes key = frame.masked ? out.substr(std::min(at + plain_header, out.size()), 4) : Bytes(4, '\0');
    if (frame.masked && !keys.insert(key).second && !one_key) problem = "two frames have the same masking key";
    for (std::size_t i = frame.header; i < frame.size && at + i < out.size(); ++i) {
      plain += static_cast<char>(out[at + i] ^ key[(i - frame.header) % 4]);
    }
    at += frame.size;
  }
  return plain;
}

Bytes without_closes(const Bytes& out) {
  Bytes rest;
  for (std::size_t at = 0; at < out.size();) {
    const Frame frame = frame_at(out, at);
    if ((out[at] & 0x0f) != 8) rest += out.substr(at, frame.size);
    at += frame.size;
  }
  return rest;
}

std::string show(const std::vector<Happening>& events) {
  std::ostringstream text;
  for (const Happening& event : events) {
    text << "\n    " << name_of(event.type) << ' ';
    if (event.type == Event::Type::close) text << event.code << ' ';
    if (event.type == Event::Type::error)
      text << event.error;
    else
      text << printable(event.payload);
    if (event.at) text << " @" << *event.at;
    if (!event.ends) text << " …";
  }
  return text.str();
}

std::string show(const Bytes& out) {
  std::ostringstream text;
  for (std::size_t i = 0; i < out.size() && i < 200; ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    text << (i % 32 == 0 ? "\n    " : "") << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
  }
  text << "  (" << out.size() << " bytes)";
  return text.str();
}

std::string show(const Closure& closure) {
  static constexpr const char* starters[] = {"nobody", "us", "peer"};
  std::ostringstream text;
  text << starters[static_cast<std::size_t>(closure.started_by)] << " sent " << closure.sent << " received "
       << closure.received << (closure.clean ? " clean" : "") << ", error " << describe(closure.error).name;
  return text.str();
}

}  // namespace wspc::vectors
