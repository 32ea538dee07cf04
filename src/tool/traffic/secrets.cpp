// SPDX-License-Identifier: MIT
// secrets: keeps credentials out of printed and written output.
#include "tool/traffic/secrets.h"

#include <algorithm>
#include <array>

#include "http/request.h"

namespace wspc::tool {
namespace {

using std::string_view;

// In the names of headers and of parameters.
constexpr std::array<string_view, 14> secret_words{"token",     "secret",     "passw",      "apikey", "api_key",
                                                   "api-key",   "access_key", "access-key", "auth",   "credential",
                                                   "signature", "session",    "jwt",        "cookie"};
// Parameters that are called exactly so.
constexpr std::array<string_view, 7> secret_parameters{"key", "sig", "sid", "pwd", "pass", "code", "ticket"};

// Headers with such a word in their names that everybody may see.
constexpr std::array<string_view, 4> public_headers{"www-authenticate", "proxy-authenticate", ":authority",
                                                    "sec-websocket-"};

// Headers whose values are URLs.
constexpr std::array<string_view, 3> headers_with_urls{"location", "referer", "origin"};

bool has_secret_word(string_view name) noexcept {
  return std::any_of(secret_words.begin(), secret_words.end(),
                     [name](string_view word) { return name.find(word) != name.npos; });
}

bool is_secret_header(string_view name) noexcept {
  const bool is_public = std::any_of(public_headers.begin(), public_headers.end(),
                                     [name](string_view each) { return name.substr(0, each.size()) == each; });
  return !is_public && has_secret_word(name);
}

template <std::size_t n>
bool is_one_of(const std::array<string_view, n>& all, string_view name) noexcept {
  return std::find(all.begin(), all.end(), name) != all.end();
}

// The name of a parameter, percent-encoded or not: what is encoded in it cannot hide it from its reader.
std::string decoded_name(string_view name) {
  const auto digit = [](char c) {
    const string_view digits = "0123456789abcdef";
    return digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c));
  };
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool encoded = name[i] == '%' && i + 2 < name.size() && digit(name[i + 1]) != string_view::npos &&
                         digit(name[i + 2]) != string_view::npos;
    plain += encoded ? static_cast<char>(digit(name[i + 1]) * 16 + digit(name[i + 2])) : name[i];
    if (encoded) i += 2;
  }
  return http::in_small_letters(plain);
}

bool is_secret_parameter(string_view name) {
  const std::string plain = decoded_name(name);
  return has_secret_word(plain) || is_one_of(secret_parameters, plain);
}

// "a=b&token=c" and what follows "#" in it.
std::string parameters_without_secrets(string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("&;#?"), text.size());
    const string_view parameter = text.substr(0, end);
    const std::size_t equals = parameter.find('=');
    const bool secret =
        equals < parameter.size() - 1 && equals != parameter.npos && is_secret_parameter(parameter.substr(0, equals));
    result += secret ? std::string(parameter.substr(0, equals + 1)).append(redaction) : std::string(parameter);
    if (end < text.size()) result += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string header_without_secrets(string_view line, std::size_t colon) {
  const std::string name = http::in_small_letters(std::string(line.substr(0, colon)));
  const std::size_t value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
  const std::string before(line.substr(0, value));
  if (is_secret_header(name)) return value == line.size() ? before : before + std::string(redaction);
  const bool has_url = name == ":path" || is_one_of(headers_with_urls, name);
  return has_url ? before + url_without_secrets(line.substr(value)) : std::string(line);
}

}  // namespace

std::string url_without_secrets(string_view url) {
  const std::size_t query = std::min(url.find_first_of("?#"), url.size());
  std::string before(url.substr(0, query));
  const std::size_t authority = before.find("://");
  if (authority != before.npos) {
    const std::size_t at = before.find('@', authority);
    const std::size_t path = before.find('/', authority + 3);
    if (at != before.npos && at < path) before.replace(authority + 3, at - authority - 3, redaction);
  }
  if (query == url.size()) return before;
  return before + url[query] + parameters_without_secrets(url.substr(query + 1));
}

// The first line of a request has a blank before its first colon, if there is one; the name of a header has none.
std::string without_secrets(string_view line) {
  const std::size_t colon = line.find(':', 1);
  const std::size_t blank = line.find(' ');
  if (colon < blank) return header_without_secrets(line, colon);
  if (blank == line.npos) return std::string(line);
  const std::size_t end = std::min(line.find(' ', blank + 1), line.size());
  return std::string(line.substr(0, blank + 1)) + url_without_secrets(line.substr(blank + 1, end - blank - 1)) +
         std::string(line.substr(end));
}

bool is_redacted(string_view line) noexcept { return line.find(redaction) != line.npos; }

void redact(std::vector<std::string>& lines, Secrets secrets) {
  if (secrets == Secrets::shown) return;
  for (std::string& line : lines) line = without_secrets(line);
}

std::vector<JudgedLine> redacted(std::vector<JudgedLine> lines, Secrets secrets) {
  if (secrets == Secrets::shown) return lines;
  for (JudgedLine& each : lines) each.line = without_secrets(each.line);
  return lines;
}

}  // namespace wspc::tool
