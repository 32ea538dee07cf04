// SPDX-License-Identifier: MIT
// counting: how much memory this program asks for, and what if there is none. Single-threaded.
#ifndef WSPC_TESTS_CORE_MEMORY_COUNTING_H
#define WSPC_TESTS_CORE_MEMORY_COUNTING_H

#include <cstddef>

namespace wspc::counting {

// Bytes asked for by operator new and not yet given back.
std::size_t live() noexcept;

// How often operator new was called, and how often malloc, calloc, realloc and their kin (which it calls as well).
std::size_t news() noexcept;
std::size_t mallocs() noexcept;

// False where the sanitizers own malloc.
bool counts_mallocs() noexcept;

// From now on operator new succeeds so many times, then fails until the object is gone.
class Shortage {
 public:
  explicit Shortage(std::size_t successes) noexcept;
  ~Shortage();
  Shortage(const Shortage&) = delete;
  Shortage& operator=(const Shortage&) = delete;
};

}  // namespace wspc::counting

#endif
