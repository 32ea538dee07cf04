// SPDX-License-Identifier: MIT
// visible: makes the text of strangers safe for a terminal.
#include "tool/text/visible.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "bytes/utf8.h"

namespace wspc::tool {
namespace {

// RFC 3629 §3: how many bytes a character has, by its first one; 1 for what cannot be a first byte.
std::size_t length_by_first(unsigned char first) noexcept {
  if (first < 0xC2 || first > 0xF4) return 1;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Returns the code point of the first character, which is valid UTF-8.
char32_t code_point(std::string_view character) noexcept {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first;
  char32_t code = first & (0x7Fu >> character.size());
  for (const char next : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(next) & 0x3Fu);
  return code;
}

bool is_control(char32_t code) noexcept { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// Unicode: the marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), the separators that
// break a line, the invisible ones, and the tags (U+E0000 block), which hide text.
bool deceives(char32_t code) noexcept {
  return code == 0x061C || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB) ||
         (code >= 0xE0000 && code <= 0xE0FFF);
}

void append_control(std::string& out, char32_t code) {
  switch (code) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(code));
  }
}

void append_character(std::string& out, std::string_view character) {
  const char32_t code = code_point(character);
  if (is_control(code)) return append_control(out, code);
  if (deceives(code)) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code));
    return;
  }
  out += character;
}

void append_line(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = length_by_first(static_cast<unsigned char>(text[0]));
    const std::string_view character = text.substr(0, length);
    if (bytes::is_utf8(std::as_bytes(std::span(character)))) {
      append_character(out, character);
      text.remove_prefix(character.size());
    } else {
      append_control(out, static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
    }
  }
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_line(out, text);
  return out;
}

std::string visible_lines(std::string_view text, std::string_view indent) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    append_line(out, text.substr(0, end));
    out += '\n';
    out += indent;
    text.remove_prefix(end + 1);
  }
  append_line(out, text);
  return out;
}

}  // namespace wspc::tool
