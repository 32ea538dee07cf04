// SPDX-License-Identifier: MIT
// json_line: JSON in one line, without characters that control a terminal.
#include "tool/text/json_line.h"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wspc::tool {
namespace {

constexpr char del = '\x7f';
constexpr char before_c1 = '\xc2';  // the first byte of U+0080 to U+00BF

bool is_c1(std::string_view text) noexcept {
  return text.size() > 1 && text[0] == before_c1 && (static_cast<unsigned char>(text[1]) & 0xE0U) == 0x80U;
}

}  // namespace

std::string json_line(const nlohmann::ordered_json& json) {
  const std::string text = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  constexpr std::string_view suspects{"\x7f\xc2"};
  std::size_t found = text.find_first_of(suspects);
  if (found == text.npos) return text;
  std::string line;
  std::size_t begin = 0;
  for (; found != text.npos; found = text.find_first_of(suspects, found + 1)) {
    const bool c1 = is_c1(std::string_view(text).substr(found));
    if (!c1 && text[found] != del) continue;
    line.append(text, begin, found - begin);
    line += fmt::format("\\u{:04x}", static_cast<unsigned char>(c1 ? text[found + 1] : text[found]));
    begin = found + (c1 ? 2 : 1);
  }
  return line.append(text, begin);
}

}  // namespace wspc::tool
