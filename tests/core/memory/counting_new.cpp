// SPDX-License-Identifier: MIT
// counting_new: operator new and delete that count.
#include <cstdlib>
#include <new>

#include "core/memory/counting.h"

namespace {

// In front of every block: its size.
constexpr std::size_t prefix = alignof(std::max_align_t);

std::size_t live_bytes = 0;
std::size_t calls = 0;
std::size_t successes_left = static_cast<std::size_t>(-1);

void* allocate(std::size_t size) noexcept {
  ++calls;
  if (successes_left == 0) return nullptr;
  if (successes_left != static_cast<std::size_t>(-1)) --successes_left;
  auto* block = static_cast<unsigned char*>(std::malloc(prefix + size));
  if (block == nullptr) return nullptr;
  *reinterpret_cast<std::size_t*>(block) = size;
  live_bytes += size;
  return block + prefix;
}

void* allocate_or_throw(std::size_t size) {
  void* block = allocate(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  unsigned char* block = static_cast<unsigned char*>(memory) - prefix;
  live_bytes -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

}  // namespace

namespace wspc::counting {

std::size_t live() noexcept { return live_bytes; }
std::size_t news() noexcept { return calls; }

Shortage::Shortage(std::size_t successes) noexcept { successes_left = successes; }
Shortage::~Shortage() { successes_left = static_cast<std::size_t>(-1); }

}  // namespace wspc::counting

void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }
