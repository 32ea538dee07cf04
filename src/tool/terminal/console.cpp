// SPDX-License-Identifier: MIT
// console: the two streams for all output.
#include "tool/terminal/console.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tool/terminal/output_queue.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

std::atomic<bool> has_failed{false};
std::atomic<bool> has_reported{false};
std::atomic<OutputQueue*> notes{nullptr};

// Another program may have made the stream non-blocking: wait for room.
bool wait_for_room(int descriptor) noexcept {
  pollfd polled{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return ::poll(&polled, 1, -1) > 0;
}

}  // namespace

bool write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EAGAIN && wait_for_room(descriptor)) continue;
    if (written < 0) {
      report_unwritten(descriptor, errno);
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int write_whole(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && (errno == EINTR || (errno == EAGAIN && wait_for_room(descriptor)))) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// Allocates nothing, because the message may be about a lack of memory.
void report_unwritten(int descriptor, int error) noexcept {
  if (error == EPIPE || error == EINTR) return;
  has_failed = true;
  if (descriptor == STDERR_FILENO || has_reported.exchange(true)) return;
  std::array<char, 160> line{};
  const char* const what = descriptor == STDOUT_FILENO ? "the output" : "a file";
  const int size = std::snprintf(line.data(), line.size(), "wspc: cannot write %s: %s\n", what, std::strerror(error));
  if (size > 0)
    static_cast<void>(
        write_whole(STDERR_FILENO, {line.data(), std::min(static_cast<std::size_t>(size), line.size() - 1)}));
}

bool output_failed() noexcept { return has_failed; }
void note_lost_output() noexcept { has_failed = true; }

void queue_notes(OutputQueue* queue) noexcept { notes = queue; }

void complain(std::string_view line) try { note(fmt::format("wspc: {}", line)); } catch (const std::bad_alloc&) {
  note_lost_output();
}

void note(std::string_view line) try {
  const std::string text = visible(line) + '\n';
  if (OutputQueue* const queue = notes) return queue->write(text);
  // With nobody there to read it, there is nobody to tell either.
  [[maybe_unused]] const bool written = write_all(STDERR_FILENO, text);
} catch (const std::bad_alloc&) {
  note_lost_output();
}

}  // namespace wspc::tool
