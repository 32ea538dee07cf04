// SPDX-License-Identifier: MIT
// counting_memory: an allocator for zlib that counts its memory, so that a connection knows how much it uses.
#ifndef WSPC_BYTES_ZLIB_COUNTING_MEMORY_H
#define WSPC_BYTES_ZLIB_COUNTING_MEMORY_H

#include <cstddef>
#include <zlib.h>

namespace wspc::bytes {

// Lifetime: must stay at its address for as long as the stream that uses it.
class CountingMemory {
 public:
  void serve(z_stream& stream) noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  static voidpf allocate(voidpf self, uInt items, uInt size) noexcept;
  static void release(voidpf self, voidpf memory) noexcept;

  std::size_t bytes_ = 0;
};

}  // namespace wspc::bytes

#endif
