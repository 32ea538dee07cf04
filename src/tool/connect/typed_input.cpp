// SPDX-License-Identifier: MIT
// typed_input: the lines that a person types at the prompt.
#include "tool/connect/typed_input.h"

#include <signal.h>
#include <unistd.h>
#include <utility>

namespace wspc::tool {

TypedInput::TypedInput(io::Loop& loop, Display& display, std::function<void()> more)
    : display_(display),
      more_(std::move(more)),
      prompt_([this](std::optional<std::string_view> line) {
        if (line) take(*line);
        if (!line) ended_ = true;
      }),
      terminal_signals_(loop.context(), SIGWINCH, SIGCONT),
      readiness_(loop, STDIN_FILENO, [this] { read(); }) {
  display_.use(&prompt_);
  watch_terminal();
}

// A line that ends with a backslash continues in the next one; two backslashes stand for one.
void TypedInput::take(std::string_view line) {
  const bool escaped = line.ends_with("\\\\");
  const bool goes_on = line.ends_with('\\') && !escaped;
  if (goes_on || escaped) line.remove_suffix(1);
  begun_ += line;
  if (goes_on) {
    begun_ += '\n';
  } else if (!begun_.empty()) {
    lines_.push_back(std::exchange(begun_, {}));
  }
}

TypedInput::~TypedInput() { display_.use(nullptr); }

std::optional<Lines::Piece> TypedInput::next() {
  if (lines_.empty()) return {};
  given_ = std::move(lines_.front());
  lines_.pop_front();
  return Lines::Piece{.text = given_, .last = true};
}

void TypedInput::read() {
  prompt_.read();
  more_();
}

void TypedInput::watch_terminal() {
  terminal_signals_.async_wait([this, alive = std::weak_ptr(alive_)](const io::ErrorCode& error, int signal) {
    if (alive.expired() || error) return;
    if (signal == SIGWINCH) prompt_.resized();
    if (signal == SIGCONT) prompt_.resumed();
    watch_terminal();
  });
}

}  // namespace wspc::tool
