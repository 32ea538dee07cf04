// SPDX-License-Identifier: MIT
// header_block: collects the bytes of an HTTP message up to its blank line, under limits (RFC 9112 §2.2, §5).
#include "http/header_block.h"

#include "wspc/handshake.h"

namespace wspc::http {
namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

// Returns whether `c` is a control character that must not occur in a line. CR and LF end lines and are handled
// elsewhere.
bool is_forbidden(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code < 0x20 && byte != '\t' && byte != '\r' && byte != '\n') || code == 0x7F;
}

}  // namespace

HeaderBlock::State HeaderBlock::receive(std::span<std::byte>& input) {
  const State before = state_;
  std::size_t used = 0;
  while (used < input.size() && state_ == before && state_ <= State::headers) {
    state_ = take(static_cast<char>(input[used++]));
  }
  input = input.subspan(used);
  return state_;
}

// RFC 9112 §2.2: P01; §3: P02; §5.2: P04
HeaderBlock::State HeaderBlock::take(char byte) {
  const bool after_cr = bytes_.size() > line_ && bytes_.back() == '\r';
  if (after_cr != (byte == '\n')) return State::malformed;  // RFC 9112 §2.2: neither a bare CR nor a bare LF
  if (is_forbidden(byte)) return State::malformed;
  if (bytes_.size() == line_ && is_blank(byte)) return State::malformed;
  if (bytes_.size() == max_header_block) return State::too_big;

  bytes_ += byte;
  if (byte == '\n') return end_line();
  const bool in_first_line = state_ == State::first_line;
  if (in_first_line && byte != '\r' && bytes_.size() > max_first_line) return State::first_line_too_long;
  return state_;
}

// RFC 9112 §3: P02
HeaderBlock::State HeaderBlock::end_line() {
  const bool blank_line = bytes_.size() == line_ + 2;
  line_ = bytes_.size();
  if (state_ == State::first_line) return end_first_line(blank_line);
  if (blank_line) return State::complete;
  return ++lines_ > max_headers ? State::too_many_lines : State::headers;
}

// RFC 9112 §2.2: P01
HeaderBlock::State HeaderBlock::end_first_line(bool blank_line) {
  if (blank_line && before_ == Before::nothing) return State::malformed;
  before_ = Before::nothing;
  if (blank_line) {
    bytes_.clear();
    line_ = 0;
    return State::first_line;
  }
  first_line_ = line_;
  return State::headers;
}

}  // namespace wspc::http
