// SPDX-License-Identifier: MIT
// lock: waiting on an address, as Windows 8 and later can. libstdc++ would wake a waiter on any word.
#include "abi/lock.h"

#include <windows.h>

namespace wspc::abi {

void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept {
  WaitOnAddress(&word, &value, sizeof value, INFINITE);
}

void wake_one(std::atomic<std::uint32_t>& word) noexcept { WakeByAddressSingle(&word); }

}  // namespace wspc::abi
