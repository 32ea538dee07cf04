// SPDX-License-Identifier: MIT
// prompt: the line that a person types, and the output above it.
#include "tool/terminal/prompt.h"

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <editline/readline.h>
#include <langinfo.h>
#include <memory>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
namespace wspc::tool {
namespace {

constexpr const char* sign = "> ";
constexpr int sign_width = 2;
constexpr int keys_at_once = 4096;  // a long paste lets the network have its turn

// The editor counts columns by the locale; a WebSocket's text is UTF-8 whatever the locale says.
void use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

// Returns how many columns the editor draws `text` in: ^X is a control character, \ooo a byte that is not UTF-8.
int columns(std::string_view text) noexcept {
  int sum = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    const std::size_t size = std::mbrtowc(&character, text.data(), text.size(), &state);
    const bool valid = size != 0 && size <= text.size();
    const int width = valid ? ::wcwidth(character) : 4;
    sum += width < 0 ? 2 : width;
    text.remove_prefix(valid ? size : 1);
    if (!valid) state = {};
  }
  return sum;
}

void put(std::string_view text) noexcept {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

bool more_keys() noexcept {
  pollfd stdin_now{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  return ::poll(&stdin_now, 1, 0) > 0;
}

}  // namespace

Prompt* Prompt::current = nullptr;

Prompt::Prompt(std::function<void(std::optional<std::string_view>)> line) : line_(std::move(line)) {
  current = this;
  use_utf8();
  rl_readline_name = "wspc";
  rl_catch_signals = 0;  // they belong to the loop
  rl_initialize();
  rl_bind_key('\t', rl_insert);  // there are no file names to complete
  using_history();
  for (const std::string& old : history_.lines()) add_history(old.c_str());
  install();
}

Prompt::~Prompt() {
  if (installed_) erase();
  rl_callback_handler_remove();
  rl_deprep_terminal();
  current = nullptr;
}

void Prompt::install() {
  rl_callback_handler_install(sign, &Prompt::on_line);
  installed_ = true;
}

void Prompt::read() {
  for (int keys = 0; keys < keys_at_once && installed_; ++keys) {
    rl_callback_read_char();
    if (!more_keys()) return;
  }
}

// The editor calls this from within rl_callback_read_char(), and `line` is ours to free.
void Prompt::on_line(char* line) {
  const std::unique_ptr<char, decltype(&std::free)> owner(line, &std::free);
  Prompt& prompt = *current;
  prompt.installed_ = false;
  rl_callback_handler_remove();
  if (line == nullptr) {
    put("\n");  // the editor has left the cursor behind what it showed for Ctrl-D
    return prompt.line_({});
  }

  prompt.remember(line);
  prompt.line_(line);
  if (current == &prompt) prompt.install();
}

void Prompt::remember(std::string_view line) {
  const std::size_t before = history_.lines().size();
  history_.add(line);
  if (history_.lines().size() > before) add_history(history_.lines().back().c_str());
}

// The cursor may be rows below the sign: a long line wraps.
void Prompt::erase() {
  const std::string_view before(rl_line_buffer == nullptr ? "" : rl_line_buffer,
                                rl_line_buffer == nullptr ? 0 : static_cast<std::size_t>(rl_point));
  int rows = 0;
  int width = 0;
  rl_get_screen_size(&rows, &width);
  const int up = (sign_width + columns(before)) / std::max(width, 1);
  put(up > 0 ? fmt::format("\r\x1b[{}A\x1b[J", up) : "\r\x1b[J");
}

void Prompt::print(std::string_view lines) {
  if (installed_) erase();
  put(lines);
  if (installed_) rl_forced_update_display();
}

void Prompt::resized() { rl_resize_terminal(); }

void Prompt::resumed() {
  rl_prep_terminal(1);
  print("");
}

}  // namespace wspc::tool
