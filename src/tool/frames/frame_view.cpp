// SPDX-License-Identifier: MIT
// frame_view: a frame as a line for people, and as a line of JSON.   RFC 6455 §5.2
#include "tool/frames/frame_view.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "bytes/endian.h"
#include "bytes/utf8.h"
#include "tool/frames/close_name.h"
#include "tool/text/hex.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

using core::Opcode;

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

std::string digits(std::span<const std::byte> bytes) { return to_hex(bytes).substr(2); }

std::string key_of(const core::FrameHeader& header) { return digits(std::as_bytes(std::span(&header.key, 1))); }

// Cut in the middle of a character it is text all the same.
bool is_text(std::string_view text) noexcept {
  for (std::size_t less = 0; less < 4 && less <= text.size(); ++less) {
    if (bytes::is_utf8(bytes_of(text.substr(0, text.size() - less)))) return true;
  }
  return false;
}

std::optional<std::uint16_t> close_code_of(const FrameView& view) noexcept {
  if (view.frame.header.opcode != Opcode::close || view.payload.size() < 2) return {};
  return bytes::load_big<std::uint16_t>(bytes_of(view.payload).data());
}

std::string shown(std::string_view payload, std::uint64_t length, bool text) {
  const std::string more = payload.size() < length ? " …" : "";
  if (payload.empty()) return {};
  if (text && is_text(payload)) return fmt::format("\"{}\"{}", visible(payload), more);
  return to_hex(bytes_of(payload)) + more;
}

std::string content(const FrameView& view) {
  const auto& header = view.frame.header;
  if (const auto code = close_code_of(view)) {
    const std::string reason = view.payload.substr(2);
    return fmt::format("{} ({}){}", *code, close_name(*code),
                       reason.empty() ? "" : fmt::format(" \"{}\"", visible(reason)));
  }
  if (view.inflated) {
    const auto received = static_cast<double>(std::max<std::uint64_t>(view.deflated_size, 1));
    const double ratio = static_cast<double>(view.inflated_size) / received;
    return fmt::format("inflated {} bytes ({:.2f} to 1)  {}", view.inflated_size, ratio,
                       shown(*view.inflated, view.inflated_size, view.text));
  }
  const bool text = view.text || core::is_control(header.opcode);
  return shown(view.payload, header.length, text && (header.reserved & 4U) == 0);
}

}  // namespace

std::string opcode_name(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
      return "continuation";
    case Opcode::text:
      return "text";
    case Opcode::binary:
      return "binary";
    case Opcode::close:
      return "close";
    case Opcode::ping:
      return "ping";
    case Opcode::pong:
      return "pong";
  }
  return fmt::format("opcode {}", static_cast<unsigned>(opcode));
}

std::string one_line(const FrameView& view) {
  const auto& header = view.frame.header;
  std::string flags = header.fin ? " FIN" : "";
  for (const unsigned bit : {1U, 2U, 3U}) {
    if ((header.reserved & (8U >> bit)) != 0) flags += fmt::format(" RSV{}", bit);
  }
  if (header.masked) flags += " masked " + key_of(header);
  const std::string text = content(view);
  std::string line = fmt::format("{}{}  {} byte{}{}{}", opcode_name(header.opcode), flags, header.length,
                                 header.length == 1 ? "" : "s", text.empty() ? "" : "  ", text);
  if (view.frame.error != Error::none) {
    const ErrorInfo& info = describe(view.frame.error);
    line += fmt::format("  ! {} ({})", info.text, info.rule);
  }
  return line;
}

nlohmann::ordered_json as_json(const FrameView& view) {
  const auto& header = view.frame.header;
  nlohmann::ordered_json json{{"opcode", opcode_name(header.opcode)}, {"fin", header.fin}};
  nlohmann::ordered_json reserved = nlohmann::ordered_json::array();
  for (const unsigned bit : {1U, 2U, 3U}) {
    if ((header.reserved & (8U >> bit)) != 0) reserved.push_back(bit);
  }
  json["rsv"] = reserved;
  json["masked"] = header.masked;
  if (header.masked) json["key"] = key_of(header);
  json["length"] = header.length;
  json["header"] = digits(std::span(view.frame.bytes).first(view.frame.size));
  if (const auto code = close_code_of(view)) {
    json["code"] = *code;
    const std::string_view reason = std::string_view(view.payload).substr(2);
    if (!reason.empty() && bytes::is_utf8(bytes_of(reason))) json["reason"] = reason;
  }
  const std::string& payload = view.inflated ? *view.inflated : view.payload;
  if (view.inflated) json.update({{"inflated", view.inflated_size}, {"deflated", view.deflated_size}});
  const bool text = (view.text || core::is_control(header.opcode)) && bytes::is_utf8(bytes_of(payload)) &&
                    header.opcode != Opcode::close && (view.inflated || (header.reserved & 4U) == 0);
  if (text) {
    json["text"] = payload;
  } else {
    json["base64"] = bytes::base64_encode(bytes_of(payload));
  }
  if (payload.size() < (view.inflated ? view.inflated_size : header.length)) json["cut"] = true;
  if (view.composed) json["composed"] = true;
  if (view.frame.error != Error::none) json["error"] = as_json(view.frame.error);
  return json;
}

nlohmann::ordered_json as_json(Error error) {
  const ErrorInfo& info = describe(error);
  return {{"name", info.name}, {"text", info.text}, {"rule", info.rule}, {"close_code", info.close_code}};
}

}  // namespace wspc::tool
