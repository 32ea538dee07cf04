// SPDX-License-Identifier: MIT
// kernels: the row in use.
#include "bytes/kernels.h"

#include <atomic>

namespace wspc::bytes {
namespace {

// Null until the first use. Threads that come first at the same time all store the same row.
constinit std::atomic<const Kernels*> row_in_use = nullptr;

}  // namespace

const Kernels& kernels() noexcept {
  const Kernels* row = row_in_use.load(std::memory_order_relaxed);
  if (row != nullptr) return *row;

  use_kernels(available_kernels().front());
  return available_kernels().front();
}

// Relaxed is enough: the rows are constants, there before any thread is.
void use_kernels(const Kernels& row) noexcept { row_in_use.store(&row, std::memory_order_relaxed); }

}  // namespace wspc::bytes
