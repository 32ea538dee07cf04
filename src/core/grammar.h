// SPDX-License-Identifier: MIT
// grammar: the elements of header values, parsed in linear time without backtracking (RFC 9110 §5.6, RFC 6455 §9.1).
#ifndef WSPC_CORE_GRAMMAR_H
#define WSPC_CORE_GRAMMAR_H

#include <optional>
#include <string>
#include <string_view>

namespace wspc::core {

// Returns whether `text` is a token (RFC 9110 §5.6.2).
bool is_token(std::string_view text) noexcept;

// Returns whether `text` may be the value of a field: it contains no CR, LF or NUL (RFC 9110 §5.5).
bool is_field_value(std::string_view text) noexcept;

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// Returns `text` without the spaces and tabs around it.
std::string_view trim(std::string_view text) noexcept;

// Scans a value from left to right. Each function skips optional whitespace first.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() noexcept;

  // Consumes `mark` if it is next, and returns whether it was.
  bool skip(char mark) noexcept;

  // Consumes and returns the next token; empty if there is none.
  std::string_view token() noexcept;

  // Consumes and returns the next protocol of an Upgrade header: a token, or a token, "/" and a token (RFC 9110 §7.8).
  // Empty if there is none.
  std::string_view protocol() noexcept;

  // Consumes a token, or a quoted string whose unescaped content is a token (RFC 6455 §9.1).
  std::optional<std::string> value();

 private:
  std::optional<std::string> quoted();
  void skip_space() noexcept;

  std::string_view rest_;
};

// Calls `visit(element)` for each element of a comma-separated list, skipping empty elements. The member function
// `next` of Scanner parses the elements. Returns false at the first thing that is not such an element (RFC 9110 §5.6.1:
// S03).
template <typename Visit>
bool each_element(std::string_view list, std::string_view (Scanner::*next)() noexcept, Visit visit) {
  Scanner scanner(list);
  while (!scanner.at_end()) {
    if (scanner.skip(',')) continue;
    const std::string_view element = (scanner.*next)();
    if (element.empty() || (!scanner.at_end() && !scanner.skip(','))) return false;
    visit(element);
  }
  return true;
}

// For lists of tokens.
template <typename Visit>
bool each_token(std::string_view list, Visit visit) {
  return each_element(list, &Scanner::token, visit);
}

// For lists of protocols, with or without a version, as in Upgrade.
template <typename Visit>
bool each_protocol(std::string_view list, Visit visit) {
  return each_element(list, &Scanner::protocol, visit);
}

}  // namespace wspc::core

#endif
