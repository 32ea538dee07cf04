// SPDX-License-Identifier: MIT
// har: recordings as HTTP archives.   HAR 1.2, and _webSocketMessages as Chromium writes them
#include "tool/recordings/har.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "bytes/utf8.h"
#include "tool/text/bounded_json.h"

namespace wspc::tool {
namespace {

using Json = nlohmann::ordered_json;

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

// "2026-11-29T12:00:00.123Z"
std::string iso_time(double time) {
  const auto seconds = static_cast<std::time_t>(std::floor(time));
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>((time - std::floor(time)) * 1000));
}

double seconds_of(const std::string& iso) {
  std::tm utc{};
  std::istringstream in(iso);
  in >> std::get_time(&utc, "%Y-%m-%dT%H:%M:%S");
  return in.fail() ? 0 : static_cast<double>(::timegm(&utc));
}

Json headers_of(const std::vector<std::string>& lines) {
  Json headers = Json::array();
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    const std::size_t value = std::min(lines[i].find_first_not_of(' ', colon + 1), lines[i].size());
    headers.push_back({{"name", lines[i].substr(0, colon)}, {"value", lines[i].substr(value)}});
  }
  return headers;
}

std::string word(const std::vector<std::string>& lines, std::size_t which) {
  std::istringstream in(lines.empty() ? std::string() : lines.front());
  std::string found;
  for (std::size_t i = 0; i <= which && in >> found; ++i) {
  }
  return in ? found : std::string();
}

// A status has three digits (RFC 9112 §4); whatever else an answer begins with becomes 0, as where there is none.
int number_of(std::string_view status) noexcept {
  int number = 0;
  const char* const end = status.data() + status.size();
  const auto [rest, error] = std::from_chars(status.data(), end, number);
  return error == std::errc() && rest == end && number >= 100 && number <= 999 ? number : 0;
}

// The server's URL has scheme and host, the request its path.
std::string url_of(const Recording& recording, const RecordedConversation& conversation) {
  const std::size_t host = recording.url.find("://");
  const std::size_t path = host == std::string::npos ? host : recording.url.find('/', host + 3);
  return recording.url.substr(0, path) + word(conversation.request, 1);
}

Json entry_of(const Recording& recording, const RecordedConversation& conversation) {
  Json messages = Json::array();
  for (const RecordedMessage& message : messages_of(conversation)) {
    if (message.opcode > 2) continue;
    const bool text = message.opcode == 1 && bytes::is_utf8(bytes_of(message.payload));
    messages.push_back({{"type", message.direction == Direction::to_server ? "send" : "receive"},
                        {"time", message.time},
                        {"opcode", message.opcode},
                        {"data", text ? message.payload : bytes::base64_encode(bytes_of(message.payload))}});
  }
  const double end = conversation.frames.empty() ? conversation.began : conversation.frames.back().time;
  const std::string status = word(conversation.response, 1);
  return {{"_resourceType", "websocket"},
          {"_webSocketMessages", messages},
          {"startedDateTime", iso_time(conversation.began)},
          {"time", (end - conversation.began) * 1000},
          {"request",
           {{"method", "GET"},
            {"url", url_of(recording, conversation)},
            {"httpVersion", "HTTP/1.1"},
            {"headers", headers_of(conversation.request)},
            {"queryString", Json::array()},
            {"cookies", Json::array()},
            {"headersSize", -1},
            {"bodySize", 0}}},
          {"response",
           {{"status", number_of(status)},
            {"statusText", status == "101" ? "Switching Protocols" : ""},
            {"httpVersion", "HTTP/1.1"},
            {"headers", headers_of(conversation.response)},
            {"cookies", Json::array()},
            {"content", {{"size", 0}, {"mimeType", "x-unknown"}}},
            {"redirectURL", ""},
            {"headersSize", -1},
            {"bodySize", 0}}},
          {"cache", Json::object()},
          {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}}};
}

std::vector<std::string> lines_of(std::string first, const Json& headers) {
  std::vector<std::string> lines{std::move(first)};
  for (const Json& header : headers) {
    const std::string name = header.at("name");
    if (!name.starts_with(':')) lines.push_back(name + ": " + header.at("value").get<std::string>());
  }
  return lines;
}

RecordedFrame frame_of(const Json& message) {
  RecordedFrame frame;
  frame.time = time_in_seconds(message.at("time"));
  frame.opcode = static_cast<unsigned>(whole_number(message.at("opcode")) & 15U);
  frame.direction = message.at("type") == "send" ? Direction::to_server : Direction::to_client;
  frame.masked = frame.direction == Direction::to_server;
  frame.payload = message.at("data");
  if (frame.opcode == 1) return frame;
  // Older versions of Chromium wrote it as it was.
  if (const auto bytes = bytes::base64_decode(frame.payload)) frame.payload = *bytes;
  return frame;
}

RecordedConversation conversation_of(const Json& entry, std::uint64_t number) {
  RecordedConversation found;
  found.number = number;
  found.client = "127.0.0.1:" + std::to_string(40'000 + number % 20'000);
  const std::string url = entry.at("request").at("url");
  const std::size_t host = url.find("://");
  const std::size_t path = host == std::string::npos ? host : url.find('/', host + 3);
  found.request = lines_of("GET " + (path == std::string::npos ? "/" : url.substr(path)) + " HTTP/1.1",
                           entry.at("request").at("headers"));
  found.response = lines_of("HTTP/1.1 101 Switching Protocols", entry.at("response").at("headers"));
  for (const Json& message : entry.at("_webSocketMessages")) found.frames.push_back(frame_of(message));
  const double began = seconds_of(entry.value("startedDateTime", std::string()));
  found.began = found.frames.empty()
                    ? began
                    : std::min(began == 0 ? found.frames.front().time : began, found.frames.front().time);
  found.opened = found.began;
  return found;
}

}  // namespace

std::string to_har(const Recording& recording) {
  Json entries = Json::array();
  for (const RecordedConversation& each : recording.conversations) entries.push_back(entry_of(recording, each));
  const Json har{{"log",
                  {{"version", "1.2"},
                   {"creator", {{"name", "wspc"}, {"version", WSPC_VERSION}}},
                   {"pages", Json::array()},
                   {"entries", entries}}}};
  return har.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string from_har(const std::string& text, Recording& recording) {
  Json har;
  if (const std::string wrong = parse_json(text, har); !wrong.empty()) return "this is no HTTP archive: " + wrong;
  try {
    for (const Json& entry : har.at("log").at("entries")) {
      if (!entry.contains("_webSocketMessages")) continue;
      if (recording.url.empty()) recording.url = entry.at("request").at("url");
      recording.conversations.push_back(conversation_of(entry, recording.conversations.size() + 1));
    }
  } catch (const std::exception& error) {
    return std::string("this is no HTTP archive: ") + error.what();
  }
  return recording.conversations.empty() ? "there is no WebSocket in this archive" : "";
}

}  // namespace wspc::tool
