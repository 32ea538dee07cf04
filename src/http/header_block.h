// SPDX-License-Identifier: MIT
// header_block: the bytes of an HTTP message up to its blank line, under limits, whatever pieces they come in.
//                                                                                                 RFC 9112 §2.2, §5
//
// It looks at one byte at a time, so that the verdict does not depend on the pieces. What it lets through has lines
// that end with CRLF, no control characters but tabs, and no folded lines (obs-fold, §5.2); the grammar is left to
// the parser.
#ifndef WSPC_HTTP_HEADER_BLOCK_H
#define WSPC_HTTP_HEADER_BLOCK_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wspc/error.h"

namespace wspc::http {

inline constexpr std::size_t max_header_block = 16 * 1024;  // with the first line and the blank line
inline constexpr std::size_t max_first_line = 8 * 1024;     // without its CRLF; RFC 9112 §3 wants at least 8000

// How many interim responses (1xx other than 101) a client passes over before the final one: enough for 100 and several
// 103s.   RFC 9110 §15.2
inline constexpr unsigned max_interim_responses = 8;

// Returns whether a response with this status is followed by another one.
[[nodiscard]] constexpr bool is_interim(unsigned status) noexcept {
  return status >= 100 && status < 200 && status != 101;
}

// What may come before the first line: a server passes over one empty line, which old clients send after a body.
enum class Before : std::uint8_t { nothing, empty_line };

class HeaderBlock {
 public:
  explicit HeaderBlock(Before before = Before::nothing) noexcept : before_(before) {}

  enum class State : std::uint8_t {
    first_line,  // not complete
    headers,     // the first line is complete, the blank line has not come
    complete,
    malformed,  // malformed_http
    first_line_too_long,
    too_big,         // handshake_too_big
    too_many_lines,  // too_many_headers
  };

  // Takes bytes from the front of `input`: up to the end of the first line when that is what it was in, so that the
  // first line can be judged before the rest has come; else up to the blank line.
  State receive(std::span<std::byte>& input);

  [[nodiscard]] State state() const noexcept { return state_; }

  // With its CRLF. Valid from State::headers on.
  [[nodiscard]] std::string_view first_line() const noexcept { return std::string_view(bytes_).substr(0, first_line_); }

  // The header lines and the blank line. Valid in State::complete.
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
