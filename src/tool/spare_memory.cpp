// SPDX-License-Identifier: MIT
// spare_memory: what the allocator keeps of freed memory goes back to the system when a crowd has left.
#include "tool/spare_memory.h"

#include <algorithm>
#include <malloc.h>

namespace wspc::tool {
namespace {

constexpr std::size_t crowd = 100;  // fewer sessions are not worth the search through all of the memory

// glibc raises its thresholds to 32 and 64 MiB once such blocks have been freed: one long message, and all that follow
// stay in the process. So much it may keep, to save system calls.
constexpr int kept = 4 << 20;

}  // namespace

SpareMemory::SpareMemory() noexcept {
  ::mallopt(M_MMAP_THRESHOLD, kept);
  ::mallopt(M_TRIM_THRESHOLD, kept);
}

void SpareMemory::came() noexcept {
  const std::lock_guard lock(mutex_);
  most_ = std::max(most_, ++here_);
}

// Each time that half of them have left: so the searches cost no more than the sessions have.
void SpareMemory::left() noexcept {
  const std::lock_guard lock(mutex_);
  --here_;
  if (most_ < crowd || here_ > most_ / 2) return;
  most_ = here_;
  ::malloc_trim(0);
}

}  // namespace wspc::tool
