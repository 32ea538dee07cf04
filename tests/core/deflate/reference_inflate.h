// SPDX-License-Identifier: MIT
// reference_inflate: DEFLATE taken at its word, for tests: slow, plain, and strict about windows.   RFC 1951
#ifndef WSPC_TESTS_CORE_DEFLATE_REFERENCE_INFLATE_H
#define WSPC_TESTS_CORE_DEFLATE_REFERENCE_INFLATE_H

#include <cstddef>
#include <string>
#include <string_view>

namespace wspc {

// The other end of one direction of a connection.
class ReferenceInflate {
 public:
  // `window`: how many bytes a match may reach back, at most.
  explicit ReferenceInflate(std::size_t window) : window_(window) {}

  // The payload of one message, `compressed` as RFC 7692 §7.2.1 makes it: without the 00 00 FF FF at its end. What is
  // not allowed is a std::runtime_error that says so.
  std::string message(std::string_view compressed);

  // Nothing before this may be referred to any more.
  void forget() { history_.clear(); }

  // The furthest that a match has reached back.
  [[nodiscard]] std::size_t furthest() const { return furthest_; }

 private:
  std::size_t window_;
  std::size_t furthest_ = 0;
  std::string history_;
};

}  // namespace wspc

#endif
