// SPDX-License-Identifier: MIT
// line_input: a descriptor as lines, read no faster than they are taken.
#ifndef WSPC_TOOL_TERMINAL_LINE_INPUT_H
#define WSPC_TOOL_TERMINAL_LINE_INPUT_H

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "io/loop/loop.h"
#include "tool/terminal/input_readiness.h"
#include "tool/terminal/source.h"

namespace wspc::tool {

class LineInput final : public Source {
 public:
  // Longer lines come in pieces.
  static constexpr std::size_t longest_line = 1 << 20;

  // Nothing is read before the first request(). `more` is called on the loop's thread. The loop outlives this.
  LineInput(io::Loop& loop, int descriptor, std::function<void()> more);

  std::optional<Lines::Piece> next() override { return lines_.next(); }
  [[nodiscard]] bool ended() const noexcept override { return lines_.ended(); }
  void request() override { readiness_.wait(); }
  [[nodiscard]] std::string problem() const override { return problem_; }

 private:
  void read();

  int descriptor_;
  std::function<void()> more_;
  Lines lines_{longest_line};
  std::string problem_;
  InputReadiness readiness_;  // last: its thread ends before what it uses
};

}  // namespace wspc::tool

#endif
