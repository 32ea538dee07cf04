// SPDX-License-Identifier: MIT
// spare_memory: returns freed memory to the system when many sessions have ended.
#include "tool/serve/spare_memory.h"

#include <algorithm>
#include <malloc.h>

namespace wspc::tool {
namespace {

constexpr std::size_t crowd = 100;  // fewer departures are not worth the search through all of the memory

// glibc raises its thresholds to 32 and 64 MiB once such blocks have been freed: one long message, and all that follow
// stay in the process. So much it may keep, to save system calls.
constexpr int kept = 4 << 20;

}  // namespace

SpareMemory::SpareMemory() noexcept {
  ::mallopt(M_MMAP_THRESHOLD, kept);
  ::mallopt(M_TRIM_THRESHOLD, kept);
}

void SpareMemory::came() noexcept { ++here_; }

// A search takes time in proportion to the open sessions. It waits until half as many have left, no matter how many
// new ones have opened, so that it adds the same small cost to every departure.
void SpareMemory::left() noexcept {
  const std::size_t here = --here_;
  const std::size_t gone = ++gone_;
  if (gone < std::max(crowd, here / 2)) return;
  gone_ = 0;
  ::malloc_trim(0);
}

}  // namespace wspc::tool
