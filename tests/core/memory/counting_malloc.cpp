// SPDX-License-Identifier: MIT
// counting_malloc: glibc's malloc with a counter in front. Not for sanitized builds, whose malloc is their own.
#include <cerrno>
#include <cstddef>

#include "core/memory/counting.h"

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace {
std::size_t calls = 0;
}

extern "C" {

void* malloc(std::size_t size) {
  ++calls;
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  ++calls;
  return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) {
  ++calls;
  return __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

void free(void* memory) { __libc_free(memory); }

}  // extern "C"

namespace wspc::counting {

std::size_t mallocs() noexcept { return calls; }
bool counts_mallocs() noexcept { return true; }

}  // namespace wspc::counting
