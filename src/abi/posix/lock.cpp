// SPDX-License-Identifier: MIT
// lock: waits with std::atomic, which uses a futex on Linux.
#include "abi/lock.h"

namespace wspc::abi {

void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept {
  word.wait(value, std::memory_order_relaxed);
}

void wake_one(std::atomic<std::uint32_t>& word) noexcept { word.notify_one(); }

}  // namespace wspc::abi
