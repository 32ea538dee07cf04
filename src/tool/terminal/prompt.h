// SPDX-License-Identifier: MIT
// prompt: the line that a person types at, and what appears above it meanwhile.
#ifndef WSPC_TOOL_TERMINAL_PROMPT_H
#define WSPC_TOOL_TERMINAL_PROMPT_H

#include <functional>
#include <optional>
#include <string_view>

#include "tool/terminal/history.h"

namespace wspc::tool {

// The terminal of stdin and stdout, in raw mode while the prompt is there. One at a time: the line editor has no more.
class Prompt {
 public:
  // `line` is called from within read() with every line, or with nothing at the end of the input (Ctrl-D).
  explicit Prompt(std::function<void(std::optional<std::string_view>)> line);
  ~Prompt();  // the terminal is as it was
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  // Takes what was typed. When stdin can be read: else it blocks.
  void read();

  // Prints whole lines above the prompt; what was typed so far is drawn again below them. `lines` goes to the terminal
  // as it is.
  void print(std::string_view lines);

  // The terminal has another size, or we were stopped and go on.
  void resized();
  void resumed();

 private:
  static void on_line(char* line);
  void install();
  void remember(std::string_view line);
  void erase();

  static Prompt* current;
  std::function<void(std::optional<std::string_view>)> line_;
  History history_{history_path()};
  bool installed_ = false;
};

}  // namespace wspc::tool

#endif
