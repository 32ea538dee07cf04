// SPDX-License-Identifier: MIT
// negotiation: what the handshakes of both sides look up in a list of headers (RFC 6455 §4, RFC 9110 §5).
#include "core/negotiation.h"

#include <algorithm>
#include <cstddef>

#include "bytes/base64.h"
#include "bytes/sha1.h"
#include "core/grammar.h"

namespace wspc {

std::string accept_for(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3
  return bytes::base64_encode(bytes::sha1(std::as_bytes(std::span(text))));
}

namespace core {
namespace {

// Sorts the tokens, because a peer may send thousands, and comparing each with each would take too long.
bool distinct(std::span<const std::string> list) {
  std::vector<std::string_view> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

}  // namespace

// RFC 9110 §5.1: S01
HandshakeError check_lines(HeaderList headers) noexcept {
  if (headers.size() > max_headers) return {Error::too_many_headers, {}};
  const bool fine = std::all_of(headers.begin(), headers.end(), [](const HeaderView& line) {
    return is_token(line.name) && is_field_value(line.value);
  });
  return {fine ? Error::none : Error::invalid_header, {}};
}

std::size_t count(HeaderList headers, std::string_view name) noexcept {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const HeaderView& line) { return equal_ignoring_case(line.name, name); }));
}

// RFC 6455 §11.3.1: W138; §11.3.3: W140; §11.3.5: W142, RFC 9110 §5.3: S02
std::string_view singleton(HeaderList headers, std::string_view name) noexcept {
  std::string_view value;
  std::size_t found = 0;
  for (const HeaderView& line : headers) {
    if (!equal_ignoring_case(line.name, name)) continue;
    value = trim(line.value);
    if (value.data() == nullptr) value = "";
    ++found;
  }
  return found == 1 ? value : std::string_view();
}

// RFC 6455 §4.1: W029; §4.2.1: W038, RFC 9110 §5.3: S02
bool has_token(HeaderList headers, std::string_view name, std::string_view token) noexcept {
  bool found = false;
  for (const HeaderView& line : headers) {
    if (!equal_ignoring_case(line.name, name)) continue;
    each_token(line.value, [&](std::string_view element) { found |= equal_ignoring_case(element, token); });
  }
  return found;
}

// RFC 6455 §4.2.1: W037, RFC 9110 §5.3: S02; §7.8: S07
bool has_protocol(HeaderList headers, std::string_view protocol) noexcept {
  bool found = false;
  for (const HeaderView& line : headers) {
    if (!equal_ignoring_case(line.name, header::upgrade)) continue;
    each_protocol(line.value, [&](std::string_view element) { found |= equal_ignoring_case(element, protocol); });
  }
  return found;
}

// RFC 6455 §4.2.1: W042; §11.3.4: W141
bool distinct_tokens(HeaderList headers, std::string_view name, std::vector<std::string>& list) {
  for (const HeaderView& line : headers) {
    if (!equal_ignoring_case(line.name, name)) continue;
    if (!each_token(line.value, [&](std::string_view element) { list.emplace_back(element); })) return false;
  }
  return list.empty() ? count(headers, name) == 0 : distinct(list);
}

// RFC 6455 §4.2.1: W043; §9.1: W127; §11.3.2: W139
bool extension_list(HeaderList headers, std::vector<Extension>& list) {
  for (const HeaderView& line : headers) {
    if (equal_ignoring_case(line.name, header::extensions) && !parse_extensions(line.value, list)) return false;
  }
  return !list.empty() || count(headers, header::extensions) == 0;
}

bool well_formed(const Extension& extension) noexcept {
  const auto& parameters = extension.parameters;
  return is_token(extension.name) && std::all_of(parameters.begin(), parameters.end(), [](const auto& parameter) {
           return is_token(parameter.name) && (!parameter.value || is_token(*parameter.value));
         });
}

const Extension* find(std::span<const Extension> list, std::string_view name) noexcept {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Extension& one) { return one.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace core
}  // namespace wspc
