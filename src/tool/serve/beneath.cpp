// SPDX-License-Identifier: MIT
// beneath: opens files below a directory, and none that symbolic links reach outside of it.
#include "tool/serve/beneath.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace wspc::tool {
namespace {

#ifdef O_PATH
constexpr int to_pass_through = O_PATH;  // needs no permission to list the directory
#else
constexpr int to_pass_through = O_RDONLY;
#endif

constexpr int most_links = 40;  // as Linux has it

// On its way from the directory to the file.
class Walk {
 public:
  explicit Walk(const std::string& directory) : root_name_(directory) {
    root_ = Descriptor(::open(directory.c_str(), to_pass_through | O_DIRECTORY | O_CLOEXEC));
    if (!root_) error_ = errno;
  }

  OpenFile go(std::string_view name) {
    add(name);
    if (name.ends_with('/')) wants_directory_ = true;
    while (error_ == 0 && !file_.descriptor) step();
    file_.error = error_;
    if (error_ != 0) file_.descriptor = {};
    return std::move(file_);
  }

 private:
  // The parts of `path` are the next ones.
  void add(std::string_view path) {
    while (!path.empty()) {
      const std::size_t slash = path.rfind('/');
      const std::string_view part = slash == path.npos ? path : path.substr(slash + 1);
      if (!part.empty() && part != ".") parts_.emplace_back(part);
      path = path.substr(0, slash == path.npos ? 0 : slash);
    }
  }

  void step() {
    if (parts_.empty()) return take_index();
    const std::string part = std::move(parts_.back());
    parts_.pop_back();
    if (part == "..") return go_up();
    if (part.front() == '.') return fail(ENOENT);
    struct stat found {};
    if (::fstatat(here(), part.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return fail(errno);
    if (S_ISLNK(found.st_mode)) return follow(part);
    if (S_ISDIR(found.st_mode)) return go_down(part);
    if (!S_ISREG(found.st_mode)) return fail(ENOENT);
    if (!parts_.empty() || wants_directory_) return fail(ENOTDIR);
    take(part);
  }

  void take_index() {
    if (std::exchange(indexed_, true)) return fail(ENOENT);
    wants_directory_ = false;
    parts_.emplace_back("index.html");
  }

  void go_up() {
    if (below_.empty()) return fail(ENOENT);
    below_.pop_back();
  }

  void go_down(const std::string& part) {
    Descriptor next(::openat(here(), part.c_str(), to_pass_through | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) return fail(errno);
    below_.push_back(std::move(next));
  }

  // The opened file decides: it may be a different one than a moment before.
  void take(const std::string& part) {
    Descriptor file(::openat(here(), part.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat found {};
    if (!file || ::fstat(file.get(), &found) != 0) return fail(errno);
    if (!S_ISREG(found.st_mode)) return fail(ENOENT);
    file_ = {std::move(file), static_cast<std::uint64_t>(found.st_size), part, 0};
  }

  void follow(const std::string& link) {
    if (++links_ > most_links) return fail(ELOOP);
    std::array<char, PATH_MAX> text{};
    const ssize_t size = ::readlinkat(here(), link.c_str(), text.data(), text.size());
    if (size < 0) return fail(errno);
    if (size == static_cast<ssize_t>(text.size())) return fail(ENAMETOOLONG);
    const std::string_view target(text.data(), static_cast<std::size_t>(size));
    if (target.starts_with('/')) return follow_from_root(target);
    add(target);
  }

  // An absolute link that stays below the directory.
  void follow_from_root(std::string_view target) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(root_name_.c_str(), nullptr), &std::free);
    if (!real) return fail(errno);
    const std::string_view root = std::string_view(real.get()) == "/" ? std::string_view() : real.get();
    if (!target.starts_with(root) || (target.size() > root.size() && target[root.size()] != '/')) return fail(ENOENT);
    below_.clear();
    add(target.substr(root.size()));
  }

  [[nodiscard]] int here() const noexcept { return below_.empty() ? root_.get() : below_.back().get(); }
  void fail(int error) noexcept { error_ = error; }

  const std::string& root_name_;
  Descriptor root_;
  std::vector<Descriptor> below_;   // the directories from the root to where we are
  std::vector<std::string> parts_;  // that are left, the next one last
  OpenFile file_;
  int links_ = 0;
  int error_ = 0;
  bool indexed_ = false;
  bool wants_directory_ = false;
};

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

OpenFile open_beneath(const std::string& directory, std::string_view name) { return Walk(directory).go(name); }

}  // namespace wspc::tool
