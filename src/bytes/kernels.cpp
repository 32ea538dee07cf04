// SPDX-License-Identifier: MIT
// kernels: the row in use.
#include "bytes/kernels.h"

#include <atomic>

namespace wspc::bytes {
namespace {

// Null until the first use. Threads that use it for the first time at the same time all store the same row.
constinit std::atomic<const Kernels*> row_in_use = nullptr;

}  // namespace

const Kernels& kernels() noexcept {
  const Kernels* row = row_in_use.load(std::memory_order_relaxed);
  if (row != nullptr) return *row;

  use_kernels(available_kernels().front());
  return available_kernels().front();
}

// Relaxed order is enough: the rows are constants that exist before any thread.
void use_kernels(const Kernels& row) noexcept { row_in_use.store(&row, std::memory_order_relaxed); }

}  // namespace wspc::bytes
