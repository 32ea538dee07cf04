// SPDX-License-Identifier: MIT
// h2_frames: HTTP/2 frames as bytes, for peers that do what a test wants.   RFC 9113 §4.1, §6.2, RFC 7541 §6.2.2
#ifndef WSPC_TESTS_HTTP_H2_FRAMES_H
#define WSPC_TESTS_HTTP_H2_FRAMES_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::http {

inline constexpr unsigned end_stream = 0x1;
inline constexpr unsigned end_headers = 0x4;

inline std::string h2_frame(unsigned type, unsigned flags, unsigned stream, std::string_view payload) {
  std::string bytes;
  for (const unsigned shift : {16U, 8U, 0U}) bytes += static_cast<char>(payload.size() >> shift & 0xff);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(stream >> shift & 0xff);
  return bytes.append(payload);
}

inline std::string h2_settings() { return h2_frame(4, 0, 0, {}); }

// A string without Huffman coding: its length with a prefix of seven bits (RFC 7541 §5.1), and its bytes.
inline std::string h2_string(std::string_view text) {
  std::string bytes;
  std::size_t size = text.size();
  if (size < 127) return bytes.append(1, static_cast<char>(size)).append(text);
  bytes += 127;
  for (size -= 127; size >= 128; size /= 128) bytes += static_cast<char>(size % 128 + 128);
  return bytes.append(1, static_cast<char>(size)).append(text);
}

// HEADERS, and CONTINUATIONs when that is not enough; each field is a literal without indexing.
inline std::string h2_headers(unsigned stream, const std::vector<Header>& lines, unsigned flags = 0) {
  constexpr std::size_t largest = 16'384;
  std::string block;
  for (const Header& line : lines) block += '\0' + h2_string(line.name) + h2_string(line.value);
  std::string bytes;
  for (std::size_t at = 0; at == 0 || at < block.size(); at += largest) {
    const bool last = at + largest >= block.size();
    const unsigned own = (at == 0 ? flags : 0) | (last ? end_headers : 0);
    bytes += h2_frame(at == 0 ? 1 : 9, own, stream, std::string_view(block).substr(at, largest));
  }
  return bytes;
}

}  // namespace wspc::http

#endif
