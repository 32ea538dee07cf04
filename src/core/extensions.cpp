// SPDX-License-Identifier: MIT
// extensions: the list in Sec-WebSocket-Extensions.   RFC 6455 §9.1
#include <iterator>

#include "core/grammar.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

bool parse_parameter(core::Scanner& scanner, Extension& extension) {
  Extension::Parameter parameter;
  parameter.name = scanner.token();
  if (parameter.name.empty()) return false;
  if (scanner.skip('=')) {
    parameter.value = scanner.value();
    if (!parameter.value) return false;
  }
  extension.parameters.push_back(std::move(parameter));
  return true;
}

bool parse_extension(core::Scanner& scanner, Extension& extension) {
  extension.name = scanner.token();
  if (extension.name.empty()) return false;
  while (scanner.skip(';')) {
    if (!parse_parameter(scanner, extension)) return false;
  }
  return true;
}

}  // namespace

// RFC 6455 §9.1: W126, RFC 9110 §5.6.1: S03
bool parse_extensions(std::string_view line, std::vector<Extension>& list) {
  std::vector<Extension> found;
  core::Scanner scanner(line);
  while (!scanner.at_end()) {
    if (scanner.skip(',')) continue;
    if (!parse_extension(scanner, found.emplace_back())) return false;
    if (!scanner.at_end() && !scanner.skip(',')) return false;
  }
  list.insert(list.end(), std::move_iterator(found.begin()), std::move_iterator(found.end()));
  return true;
}

// RFC 9110 §5.6.1: S03
std::string format_extensions(std::span<const Extension> list) {
  std::string line;
  for (const Extension& extension : list) {
    if (!line.empty()) line += ", ";
    line += extension.name;
    for (const auto& [name, value] : extension.parameters) {
      line += "; " + name;
      if (value) line += "=" + *value;
    }
  }
  return line;
}

}  // namespace wspc
