// SPDX-License-Identifier: MIT
// lock: waits on an address, which Windows 8 and later support. libstdc++ would wake one of all threads that wait on
// any word.
#include "abi/lock.h"

#include <windows.h>

namespace wspc::abi {

void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept {
  WaitOnAddress(&word, &value, sizeof value, INFINITE);
}

void wake_one(std::atomic<std::uint32_t>& word) noexcept { WakeByAddressSingle(&word); }

}  // namespace wspc::abi
