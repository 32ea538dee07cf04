// SPDX-License-Identifier: MIT
// grammar: the elements of header values (RFC 9110 §5.6, RFC 6455 §9.1).
#include "core/grammar.h"

#include <algorithm>

namespace wspc::core {
namespace {

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool is_token_character(char c) noexcept {
  const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

}  // namespace

// RFC 9110 §5.1: S01; §5.6.2: S04
bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

// RFC 9110 §5.1: S01
bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// RFC 9110 §5.1: S01
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

void Scanner::skip_space() noexcept {
  while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
}

bool Scanner::at_end() noexcept {
  skip_space();
  return rest_.empty();
}

bool Scanner::skip(char mark) noexcept {
  skip_space();
  if (rest_.empty() || rest_.front() != mark) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string_view Scanner::token() noexcept {
  skip_space();
  const auto* end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
  const auto token = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  rest_.remove_prefix(token.size());
  return token;
}

// RFC 9110 §7.8: S07
std::string_view Scanner::protocol() noexcept {
  const std::string_view name = token();
  if (name.empty() || rest_.empty() || rest_.front() != '/') return name;
  const auto* end = std::find_if_not(rest_.begin() + 1, rest_.end(), is_token_character);
  const auto size = static_cast<std::size_t>(end - rest_.begin());
  if (size == 1) return {};
  rest_.remove_prefix(size);
  return {name.data(), name.size() + size};
}

// RFC 6455 §4.3: W056, RFC 9110 §5.6.2: S04
std::optional<std::string> Scanner::value() {
  if (skip('"')) return quoted();
  const std::string_view plain = token();
  if (plain.empty()) return std::nullopt;
  return std::string(plain);
}

// Parses a quoted string after its opening quote (RFC 9110 §5.6.4).
std::optional<std::string> Scanner::quoted() {
  std::string content;
  while (!rest_.empty()) {
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '"') return is_token(content) ? std::optional(content) : std::nullopt;
    if (c == '\\') {
      if (rest_.empty()) break;
      c = rest_.front();
      rest_.remove_prefix(1);
    }
    content += c;
  }
  return std::nullopt;
}

}  // namespace wspc::core
