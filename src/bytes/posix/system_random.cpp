// SPDX-License-Identifier: MIT
// system_random: getrandom(), or /dev/urandom if the kernel or a sandbox does not allow it.
#include "bytes/system_random.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include "bytes/posix/wiped_page.h"

namespace wspc::bytes {
namespace {

// Calls `read_some(pointer, size)`, which returns what read() returns, until `out` is full. Returns the part that is
// not filled.
template <class ReadSome>
std::span<std::byte> fill(std::span<std::byte> out, ReadSome read_some) noexcept {
  while (!out.empty()) {
    const ssize_t count = read_some(out.data(), out.size());
    if (count > 0) {
      out = out.subspan(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  return out;
}

int open_device() noexcept {
  for (;;) {
    const int device = ::open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (device >= 0 || errno != EINTR) return device;
  }
}

bool fill_from_device(std::span<std::byte> out) noexcept {
  const int device = open_device();
  if (device < 0) return false;
  const auto rest = fill(out, [device](void* to, std::size_t size) noexcept { return ::read(device, to, size); });
  ::close(device);
  return rest.empty();
}

// Without a wiped page, only the handler of fork() resets the mark.
constinit std::atomic<std::uint32_t> unwiped_mark = 0;

bool begin_to_watch() noexcept {
  void* const page = wiped_page();
  if (page != nullptr) fork_mark = new (page) std::atomic<std::uint32_t>(0);
  const auto reset = [] { fork_mark->store(0, std::memory_order_relaxed); };
  return ::pthread_atfork(nullptr, nullptr, reset) == 0 || page != nullptr;
}

}  // namespace

// Only the first call of watch_forks() sets it, and only threads that have called watch_forks() read it.
constinit std::atomic<std::uint32_t>* fork_mark = &unwiped_mark;

bool system_random(std::span<std::byte> out) noexcept {
  const auto rest = fill(out, [](void* to, std::size_t size) noexcept { return ::getrandom(to, size, 0); });
  return rest.empty() || fill_from_device(rest);
}

bool watch_forks() noexcept {
  static const bool watching = begin_to_watch();
  return watching;
}

}  // namespace wspc::bytes
