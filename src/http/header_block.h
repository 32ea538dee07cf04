// SPDX-License-Identifier: MIT
// header_block: collects the bytes of an HTTP message up to its blank line, under limits (RFC 9112 §2.2, §5).
//
// It processes one byte at a time, so that its verdict does not depend on how the input is split. In an accepted block,
// all lines end with CRLF, there are no control characters except tabs, and no line is folded (obs-fold, §5.2). The
// parser checks the rest of the grammar.
#ifndef WSPC_HTTP_HEADER_BLOCK_H
#define WSPC_HTTP_HEADER_BLOCK_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wspc/error.h"

namespace wspc::http {

inline constexpr std::size_t max_header_block = 16 * 1024;  // including the first line and the blank line
inline constexpr std::size_t max_first_line = 8 * 1024;     // without its CRLF; RFC 9112 §3 recommends at least 8000

// How many interim responses (1xx other than 101) a client skips before the final one. Enough for a 100 and several
// 103s (RFC 9110 §15.2).
inline constexpr unsigned max_interim_responses = 8;

// Returns whether a response with this status is followed by another response.
[[nodiscard]] constexpr bool is_interim(unsigned status) noexcept {
  return status >= 100 && status < 200 && status != 101;
}

// What may precede the first line. A server skips one empty line, which old clients send after a body.
enum class Before : std::uint8_t { nothing, empty_line };

class HeaderBlock {
 public:
  explicit HeaderBlock(Before before = Before::nothing) noexcept : before_(before) {}

  enum class State : std::uint8_t {
    first_line,  // the first line is not complete
    headers,     // the first line is complete, the blank line is not
    complete,
    malformed,  // malformed_http
    first_line_too_long,
    too_big,         // handshake_too_big
    too_many_lines,  // too_many_headers
  };

  // Consumes bytes from the front of `input`. In State::first_line it stops at the end of the first line, so that the
  // line can be judged before the rest arrives; otherwise it stops after the blank line.
  State receive(std::span<std::byte>& input);

  [[nodiscard]] State state() const noexcept { return state_; }

  // Returns the first line with its CRLF. Valid from State::headers on.
  [[nodiscard]] std::string_view first_line() const noexcept { return std::string_view(bytes_).substr(0, first_line_); }

  // Returns the header lines and the blank line. Valid in State::complete.
  [[nodiscard]] std::string_view headers() const noexcept { return std::string_view(bytes_).substr(first_line_); }

 private:
  State take(char byte);
  State end_line();
  State end_first_line(bool blank_line);

  std::string bytes_;
  std::size_t first_line_ = 0;
  std::size_t line_ = 0;  // where the current line begins
  std::size_t lines_ = 0;
  State state_ = State::first_line;
  Before before_;
};

}  // namespace wspc::http

#endif
