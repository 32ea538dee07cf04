// SPDX-License-Identifier: MIT
// headers: see headers.h.
#include "abi/support/headers.h"

#include <algorithm>
#include <cctype>

namespace wspc::contract {

Headers::Headers(const WEB_SOCKET_HTTP_HEADER* array, ULONG count) {
  for (ULONG i = 0; i < count; ++i) {
    fields_.emplace_back(std::string(array[i].pcName, array[i].ulNameLength),
                         std::string(array[i].pcValue, array[i].ulValueLength));
  }
}

Headers& Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(name, value);
  return *this;
}

Headers& Headers::set(std::string_view name, std::string_view value) { return remove(name).add(name, value); }

Headers& Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return equal_names(field.first, name); });
  return *this;
}

std::string Headers::value(std::string_view name) const {
  std::string found = "(none)";
  for (const auto& [field, content] : fields_) {
    if (equal_names(field, name)) found = found == "(none)" ? content : "(several)";
  }
  return found;
}

PWEB_SOCKET_HTTP_HEADER Headers::data() {
  memory_.clear();
  array_.clear();
  for (const auto& [name, content] : fields_) {
    array_.push_back({keep(name), static_cast<ULONG>(name.size()), keep(content), static_cast<ULONG>(content.size())});
  }
  return array_.data();
}

PCHAR Headers::keep(const std::string& bytes) {
  memory_.push_back(std::shared_ptr<char[]>(new char[bytes.size()]));
  std::copy(bytes.begin(), bytes.end(), memory_.back().get());
  return memory_.back().get();
}

bool equal_names(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

Headers good_request() {
  return {{"Host", "server.example.com"},
          {"Upgrade", "websocket"},
          {"Connection", "Upgrade"},
          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
          {"Sec-WebSocket-Version", "13"}};
}

}  // namespace wspc::contract
