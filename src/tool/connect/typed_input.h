// SPDX-License-Identifier: MIT
// typed_input: the lines that a person types at the prompt.
#ifndef WSPC_TOOL_CONNECT_TYPED_INPUT_H
#define WSPC_TOOL_CONNECT_TYPED_INPUT_H

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/signal_set.hpp>

#include "io/loop/loop.h"
#include "tool/connect/display.h"
#include "tool/terminal/input_readiness.h"
#include "tool/terminal/prompt.h"
#include "tool/terminal/source.h"

namespace wspc::tool {

class TypedInput final : public Source {
 public:
  // The prompt appears at once, and everything of `display` above it. `more` is called on the loop's thread.
  TypedInput(io::Loop& loop, Display& display, std::function<void()> more);
  ~TypedInput() override;

  std::optional<Lines::Piece> next() override;
  [[nodiscard]] bool ended() const noexcept override { return ended_ && lines_.empty(); }
  void request() override { readiness_.wait(); }

 private:
  void read();
  void take(std::string_view line);
  void watch_terminal();

  Display& display_;
  std::function<void()> more_;
  std::deque<std::string> lines_;
  std::string begun_;  // a line that goes on
  std::string given_;  // the line that next() has shown
  bool ended_ = false;
  Prompt prompt_;
  boost::asio::signal_set terminal_signals_;
  std::shared_ptr<void> alive_ = std::make_shared<char>();  // for handlers, which may find this gone
  InputReadiness readiness_;                                // last: its thread ends before what it uses
};

}  // namespace wspc::tool

#endif
