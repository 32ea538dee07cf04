// SPDX-License-Identifier: MIT
// history: the lines typed in earlier conversations, one per line of a file.
#ifndef WSPC_TOOL_TERMINAL_HISTORY_H
#define WSPC_TOOL_TERMINAL_HISTORY_H

#include <string>
#include <string_view>
#include <vector>

namespace wspc::tool {

// $XDG_STATE_HOME/wspc/history, or ~/.local/state/wspc/history; empty when there is no home.
std::string history_path();

class History {
 public:
  static constexpr std::size_t longest = 1000;  // lines; older ones are forgotten

  // Makes the file and the directories above it if they are missing, for the user alone. Where that cannot be, there is
  // no history, and nobody minds.
  explicit History(std::string path);

  // Oldest first.
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

  // Written at once: another conversation at the same time adds lines of its own, and a crash loses none.
  void add(std::string_view line);

 private:
  void shorten();

  std::string path_;
  std::vector<std::string> lines_;
};

}  // namespace wspc::tool

#endif
