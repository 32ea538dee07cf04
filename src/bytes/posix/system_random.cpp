// SPDX-License-Identifier: MIT
// system_random: getrandom(), or /dev/urandom where the kernel or a sandbox does not let us have it.
#include "bytes/system_random.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

namespace wspc::bytes {
namespace {

// Calls `read_some(pointer, size)`, which answers like read(), until `out` is full. What is left to fill.
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

}  // namespace

constinit std::atomic<std::uint32_t> fork_generation = 0;

bool system_random(std::span<std::byte> out) noexcept {
  const auto rest = fill(out, [](void* to, std::size_t size) noexcept { return ::getrandom(to, size, 0); });
  return rest.empty() || fill_from_device(rest);
}

bool watch_forks() noexcept {
  static const bool watching =
      ::pthread_atfork(nullptr, nullptr, [] { fork_generation.fetch_add(1, std::memory_order_relaxed); }) == 0;
  return watching;
}

}  // namespace wspc::bytes
