// SPDX-License-Identifier: MIT
// handshake_transcript: an opening handshake as it was said, line by line.
#include "io/session/handshake_transcript.h"

namespace wspc::io {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t end = text.find("\r\n"); end != text.npos && end != 0; end = text.find("\r\n")) {
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return result;
}

std::vector<std::string> lines_of(const std::vector<Header>& headers) {
  std::vector<std::string> result;
  for (const Header& header : headers) result.push_back(header.name + ": " + header.value);
  return result;
}

}  // namespace wspc::io
