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

// Waits while `word` is `value`, or a little shorter; and wakes one that waits.
void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept;
void wake_one(std::atomic<std::uint32_t>& word) noexcept;

// Held while a Guard of it lives. A process with one thread pays a look at that; one with several an atomic exchange
// each way.
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
    Lock* const lock_;  // nullptr: there is nobody to keep out
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
    while (state_.exchange(contended, std::memory_order_acquire) != free) wait_while(state_, contended);
  }

  std::atomic<std::uint32_t> state_{free};
};

}  // namespace wspc::abi

#endif
