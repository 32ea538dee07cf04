// SPDX-License-Identifier: MIT
// grammar: the pieces that header values are made of. Linear time, no backtracking.   RFC 9110 §5.6, RFC 6455 §9.1
#ifndef WSPC_CORE_GRAMMAR_H
#define WSPC_CORE_GRAMMAR_H

#include <optional>
#include <string>
#include <string_view>

namespace wspc::core {

// RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept;

// What may stand in a field value once it is on a line of its own: no CR, LF or NUL.   RFC 9110 §5.5
bool is_field_value(std::string_view text) noexcept;

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// Without the spaces and tabs around it.
std::string_view trim(std::string_view text) noexcept;

// Walks over a value from left to right, skipping optional whitespace in front of whatever it is asked for.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() noexcept;

  // Steps over `mark` if it is next.
  bool skip(char mark) noexcept;

  // The token that is next; empty when there is none.
  std::string_view token() noexcept;

  // The protocol that is next, as in Upgrade: a token, or a token, "/" and a token (RFC 9110 §7.8); empty when there is
  // none.
  std::string_view protocol() noexcept;

  // A token, or a quoted string whose content, unescaped, is a token (RFC 6455 §9.1).
  std::optional<std::string> value();

 private:
  std::optional<std::string> quoted();
  void skip_space() noexcept;

  std::string_view rest_;
};

// Calls `visit(element)` for each element of a comma-separated list, as the Scanner's member function `next` finds
// them; empty elements are skipped. Returns false as soon as something is not such an element.
// RFC 9110 §5.6.1: S03
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

// The elements are tokens.
template <typename Visit>
bool each_token(std::string_view list, Visit visit) {
  return each_element(list, &Scanner::token, visit);
}

// The elements are protocols, with or without a version, as in Upgrade.
template <typename Visit>
bool each_protocol(std::string_view list, Visit visit) {
  return each_element(list, &Scanner::protocol, visit);
}

}  // namespace wspc::core

#endif
