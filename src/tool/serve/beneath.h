// SPDX-License-Identifier: MIT
// beneath: opens files that lie below a directory, wherever symbolic links lead.
//
// Each part of the name is opened by itself, relative to the one before and without following links, and a link is read
// and walked in the same way. So what is checked is what is opened, whoever swaps files or links meanwhile. (openat2
// with RESOLVE_BENEATH would be one call, but is not everywhere, refuses absolute links that stay below the directory,
// and does not tell which parts a link has led through.)
#ifndef WSPC_TOOL_SERVE_BENEATH_H
#define WSPC_TOOL_SERVE_BENEATH_H

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace wspc::tool {

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] int get() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct OpenFile {
  Descriptor descriptor{};  // to read from, close-on-exec; a regular file
  std::uint64_t size = 0;
  std::string name{};  // the last part of the name, after all links
  int error = 0;       // if there is no descriptor: why (errno)
};

// Opens the regular file `name` below `directory`; if that is a directory, its index.html.
//
// Errors: ENOENT if there is none, or if a part of the name, or of what a link in it leads to, begins with a dot or
// leaves the directory; what the system says otherwise. A FIFO, a socket or a device is not opened at all.
[[nodiscard]] OpenFile open_beneath(const std::string& directory, std::string_view name);

}  // namespace wspc::tool

#endif
