// SPDX-License-Identifier: MIT
// spare_memory: what the allocator keeps of freed memory goes back to the system when a crowd has left.
#ifndef WSPC_TOOL_SERVE_SPARE_MEMORY_H
#define WSPC_TOOL_SERVE_SPARE_MEMORY_H

#include <atomic>
#include <cstddef>

namespace wspc::tool {

// Counts the sessions of a server. From any thread.
class SpareMemory {
 public:
  // Large blocks are no longer kept for later; call it before there is anything in memory.
  SpareMemory() noexcept;

  void came() noexcept;
  void left() noexcept;

 private:
  std::atomic<std::size_t> here_{0};
  std::atomic<std::size_t> gone_{0};  // since memory was last given back
};

}  // namespace wspc::tool

#endif
