// SPDX-License-Identifier: MIT
// history: the lines typed in earlier conversations, one per line of a file.
#include "tool/terminal/history.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace wspc::tool {
namespace {

std::string_view environment(const char* name) noexcept {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// Typed text may be secret, so the mode is 0600, whatever the umask is.
int open_for_user(const std::string& path, int flags) noexcept {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
}

// One write: lines of two conversations do not mix.
bool write_and_close(int file, std::string_view text) noexcept {
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return file >= 0 && ::close(file) == 0 && written;
}

void make_directories(const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    ::mkdir(path.substr(0, end).c_str(), 0700);
  }
}

}  // namespace

// XDG Base Directory Specification 0.8: a relative path in the variable is to be ignored.
std::string history_path() {
  if (const auto state = environment("XDG_STATE_HOME"); state.starts_with('/'))
    return std::string(state) + "/wspc/history";
  if (const auto home = environment("HOME"); home.starts_with('/'))
    return std::string(home) + "/.local/state/wspc/history";
  return {};
}

History::History(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  make_directories(path_);
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) lines_.push_back(line);
  if (lines_.size() > longest) shorten();
}

// Halfway through, the file is either the old one or the new one.
void History::shorten() {
  lines_.erase(lines_.begin(), lines_.end() - longest);
  std::string text;
  for (const std::string& line : lines_) text += line + '\n';
  const std::string fresh = path_ + ".new";
  if (write_and_close(open_for_user(fresh, O_TRUNC), text)) std::rename(fresh.c_str(), path_.c_str());
}

void History::add(std::string_view line) {
  if (line.empty() || (!lines_.empty() && lines_.back() == line)) return;
  lines_.emplace_back(line);
  if (!path_.empty()) write_and_close(open_for_user(path_, O_APPEND), lines_.back() + '\n');
}

}  // namespace wspc::tool
