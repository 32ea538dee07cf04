// SPDX-License-Identifier: MIT
// source: where the messages to send come from.
#ifndef WSPC_TOOL_TERMINAL_SOURCE_H
#define WSPC_TOOL_TERMINAL_SOURCE_H

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/text/lines.h"

namespace wspc::tool {

class Source {
 public:
  virtual ~Source() = default;

  // The next line, or a piece of a long one; valid until the next call of next() or request(). Nothing: ask for more
  // with request(), unless ended().
  virtual std::optional<Lines::Piece> next() = 0;
  [[nodiscard]] virtual bool ended() const noexcept = 0;

  // Reads on as soon as there is something to read, and tells so; never from within this call.
  virtual void request() = 0;

  // What went wrong with it, or an empty string.
  [[nodiscard]] virtual std::string problem() const { return {}; }
};

// Lines that are known from the start.
class ListSource final : public Source {
 public:
  explicit ListSource(std::vector<std::string> lines) noexcept : lines_(std::move(lines)) {}

  std::optional<Lines::Piece> next() override {
    if (ended()) return {};
    return Lines::Piece{.text = lines_[next_++], .last = true};
  }
  [[nodiscard]] bool ended() const noexcept override { return next_ == lines_.size(); }
  void request() override {}

 private:
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
};

}  // namespace wspc::tool

#endif
