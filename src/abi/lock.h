// SPDX-License-Identifier: MIT
// lock: one word, and next to nothing when nobody else wants it.
#ifndef WSPC_ABI_LOCK_H
#define WSPC_ABI_LOCK_H

#include <atomic>
#include <cstdint>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace wspc::abi {

// BasicLockable. A process with one thread pays a load and two stores; one with several an atomic exchange each way.
class Lock {
 public:
  void lock() noexcept {
    if (single_threaded()) return state_.store(held, std::memory_order_relaxed);
    std::uint32_t expected = free;
    if (!state_.compare_exchange_strong(expected, held, std::memory_order_acquire)) wait();
  }

  void unlock() noexcept {
    if (single_threaded()) return state_.store(free, std::memory_order_relaxed);
    if (state_.exchange(free, std::memory_order_release) == contended) state_.notify_one();
  }

 private:
  enum : std::uint32_t { free, held, contended };

  // No thread can begin while the only one is inside: nothing in here starts one.
  static bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
  }

  // Whoever waits marks the lock, so that the holder knows to wake somebody.
  void wait() noexcept {
    while (state_.exchange(contended, std::memory_order_acquire) != free) {
      state_.wait(contended, std::memory_order_relaxed);
    }
  }

  std::atomic<std::uint32_t> state_{free};
};

}  // namespace wspc::abi

#endif
