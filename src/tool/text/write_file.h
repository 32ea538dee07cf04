// SPDX-License-Identifier: MIT
// write_file: a whole file at once.
#ifndef WSPC_TOOL_TEXT_WRITE_FILE_H
#define WSPC_TOOL_TEXT_WRITE_FILE_H

#include <fstream>
#include <string>

namespace wspc::tool {

// Instead of what was there. False: it could not be written, not all of it at least.
[[nodiscard]] inline bool write_file(const std::string& name, const std::string& text) {
  std::ofstream file(name, std::ios::trunc);
  file << text;
  file.close();
  return !file.fail();
}

}  // namespace wspc::tool

#endif
