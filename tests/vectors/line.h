// SPDX-License-Identifier: MIT
// line: one line of a vector, taken apart from left to right.
#ifndef WSPC_TESTS_VECTORS_LINE_H
#define WSPC_TESTS_VECTORS_LINE_H

#include <cstdint>
#include <optional>
#include <string>

namespace wspc::vectors {

// Whether a `^` without a key means anything: it does for a server's input.
enum class Mask : std::uint8_t { no, yes };

struct Written {
  std::string data;
  std::optional<std::size_t> mark;  // where in `data` the `!` stood
};

class Line {
 public:
  Line(std::string text, std::string where) : text_(std::move(text)), where_(std::move(where)) {}

  // The first word; what follows it may be aligned.
  std::string keyword();
  // The next word, up to a space or the end.
  std::string word();
  std::string rest();
  std::uint64_t number();  // decimal, or "unlimited"
  bool at_digit();

  // The next word if it is this one, and whether it was. A comment has no words.
  bool take_word(const std::string& expected);
  void expect(const std::string& expected);

  // Hex and "strings", each perhaps `*n`, separated by single spaces; after two spaces a comment begins.
  // `frame` chooses the key of a `^` without one.
  Written bytes(Mask mask = Mask::no, std::size_t frame = 0);

  // Hex and "strings" in the middle of a line; stops at the first word that is neither.
  std::string payload();

  // Nothing but a comment may follow.
  void done() const;
  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[noreturn]] void fail(const std::string& reason) const;
  [[nodiscard]] const std::string& where() const { return where_; }

 private:
  void skip_spaces();
  bool at_comment() const;
  bool at_bytes() const;
  std::string element();
  std::string quoted();
  std::string hex();
  std::size_t repetition();
  std::string key(Mask mask, std::size_t frame, std::string& data);

  std::string text_;
  std::string where_;
  std::size_t at_ = 0;
};

}  // namespace wspc::vectors

#endif
