// SPDX-License-Identifier: MIT
// search_pattern: what is looked for in payloads: text in any case of its ASCII letters, or "0x" and the bytes
// themselves.
#ifndef WSPC_TOOL_UI_SEARCH_PATTERN_H
#define WSPC_TOOL_UI_SEARCH_PATTERN_H

#include <string>
#include <string_view>

namespace wspc::tool::ui {

class SearchPattern {
 public:
  explicit SearchPattern(std::string_view wanted);

  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] bool is_in(std::string_view hay) const noexcept;

 private:
  std::string bytes_;  // small letters, unless exact_
  bool exact_ = false;
};

}  // namespace wspc::tool::ui

#endif
