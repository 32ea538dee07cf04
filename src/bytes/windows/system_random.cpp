// SPDX-License-Identifier: MIT
// system_random: BCryptGenRandom().
#include "bytes/system_random.h"

#include <windows.h>

// Must follow windows.h, which it needs.
#include <algorithm>
#include <bcrypt.h>

namespace wspc::bytes {

bool system_random(std::span<std::byte> out) noexcept {
  constexpr std::size_t most = 1u << 30;  // the size of a call has 32 bits
  while (!out.empty()) {
    const std::size_t size = std::min(out.size(), most);
    auto* const to = reinterpret_cast<PUCHAR>(out.data());
    const NTSTATUS status = BCryptGenRandom(nullptr, to, static_cast<ULONG>(size), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    if (!BCRYPT_SUCCESS(status)) return false;
    out = out.subspan(size);
  }
  return true;
}

namespace {
constinit std::atomic<std::uint32_t> mark = 0;
}

// Windows has no fork().
constinit std::atomic<std::uint32_t>* fork_mark = &mark;
bool watch_forks() noexcept { return true; }

}  // namespace wspc::bytes
