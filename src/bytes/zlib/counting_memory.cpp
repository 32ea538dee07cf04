// SPDX-License-Identifier: MIT
// counting_memory: an allocator for zlib that counts its memory, so that a connection knows how much it uses.
#include "bytes/zlib/counting_memory.h"

#include <cstring>
#include <new>

namespace wspc::bytes {
namespace {

// The size of each block is stored in front of it, in the space of one alignment.
constexpr std::size_t front = alignof(std::max_align_t);

}  // namespace

void CountingMemory::serve(z_stream& stream) noexcept {
  stream.opaque = this;
  stream.zalloc = allocate;
  stream.zfree = release;
}

voidpf CountingMemory::allocate(voidpf self, uInt items, uInt size) noexcept {
  const std::size_t bytes = front + std::size_t{items} * size;
  auto* block = static_cast<std::byte*>(::operator new(bytes, std::nothrow));
  if (block == nullptr) return nullptr;
  std::memcpy(block, &bytes, sizeof bytes);
  static_cast<CountingMemory*>(self)->bytes_ += bytes;
  return block + front;
}

void CountingMemory::release(voidpf self, voidpf memory) noexcept {
  std::byte* block = static_cast<std::byte*>(memory) - front;
  std::size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof bytes);
  static_cast<CountingMemory*>(self)->bytes_ -= bytes;
  ::operator delete(block);
}

}  // namespace wspc::bytes
