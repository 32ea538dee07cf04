// SPDX-License-Identifier: MIT
// console: the two streams that everything is printed to.
#include "tool/console.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tool/visible.h"

namespace wspc::tool {
namespace {

// Somebody else may have made the stream non-blocking: wait for room.
bool wait_for_room(int descriptor) noexcept {
  pollfd polled{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return ::poll(&polled, 1, -1) > 0;
}

}  // namespace

bool write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EAGAIN && wait_for_room(descriptor)) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void complain(std::string_view line) { note(fmt::format("wspc: {}", line)); }

void note(std::string_view line) {
  // With nobody there to read it, there is nobody to tell either.
  [[maybe_unused]] const bool written = write_all(STDERR_FILENO, visible(line) + '\n');
}

}  // namespace wspc::tool
