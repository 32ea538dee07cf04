// SPDX-License-Identifier: MIT
// lock: a lock in one word, whose cost without contention is negligible.
#ifndef WSPC_ABI_LOCK_H
#define WSPC_ABI_LOCK_H

#include <atomic>
#include <cstdint>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace wspc::abi {

// wait_while() waits while `word` is `value`, or a little shorter. wake_one() wakes one thread that waits.
void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept;
void wake_one(std::atomic<std::uint32_t>& word) noexcept;

// Held during the lifetime of a Guard. In a process with one thread, taking it costs one test; otherwise one atomic
// exchange, and another one for releasing it.
class Lock {
 public:
  class Guard {
   public:
    explicit Guard(Lock& lock) noexcept : lock_(single_threaded() ? nullptr : &lock) {
      if (lock_ != nullptr) lock_->acquire();
    }
    ~Guard() {
      if (lock_ != nullptr) lock_->release();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Lock* const lock_;  // nullptr if no other thread exists
  };

 private:
  enum : std::uint32_t { free, held, contended };

  void acquire() noexcept {
    std::uint32_t expected = free;
    if (!state_.compare_exchange_strong(expected, held, std::memory_order_acquire)) wait();
  }

  void release() noexcept {
    if (state_.exchange(free, std::memory_order_release) == contended) wake_one(state_);
  }

  // No thread can start while the only thread holds the lock, because nothing under the lock starts one.
  static bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
  }

  // A waiting thread marks the lock, so that the holder knows that it must wake a thread.
  void wait() noexcept {
    while (state_.exchange(contended, std::memory_order_acquire) != free) wait_while(state_, contended);
  }

  std::atomic<std::uint32_t> state_{free};
};

}  // namespace wspc::abi

#endif
