// SPDX-License-Identifier: MIT
// lines: a stream of bytes as lines, however it is cut.
#ifndef WSPC_TOOL_TEXT_LINES_H
#define WSPC_TOOL_TEXT_LINES_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wspc::tool {

class Lines {
 public:
  struct Piece {
    std::string_view text;  // without the newline; valid until the next call of add()
    bool last = true;       // the line ends with it
  };

  // A line longer than `longest` is given in pieces of at least that size: it never has to be held as a whole.
  explicit Lines(std::size_t longest) noexcept : longest_(longest) {}

  // Bytes as they were read. Not before next() has given all that came before.
  void add(std::string_view bytes);

  // The stream has ended: what is left is a line too, unless it is empty.
  void finish() noexcept { ended_ = true; }

  // The next line, or a piece of a long one. Nothing: more has to be added, or after finish(), that was all.
  std::optional<Piece> next() noexcept;

  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  Piece take(std::size_t size, bool newline) noexcept;

  std::string buffer_;
  std::size_t longest_;
  std::size_t start_ = 0;     // of the next piece
  std::size_t searched_ = 0;  // no newline in [start_, searched_): a long line is not searched again with every read
  bool inside_ = false;       // a long line has begun
  bool ended_ = false;
};

}  // namespace wspc::tool

#endif
