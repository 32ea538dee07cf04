// SPDX-License-Identifier: MIT
// available_kernels: the rows of x86.
#include "bytes/kernels.h"
#include "bytes/scalar.h"
#include "bytes/x86/avx2.h"

namespace wspc::bytes {
namespace {

// Fastest first, so what a machine can run is an end of the table.
constexpr Kernels rows[] = {
    {"avx2", avx2::mask, avx2::mask_copy, avx2::validate, avx2::unmask_validate},
    {"scalar", scalar::mask, scalar::mask_copy, scalar::validate, scalar::unmask_validate},
};

}  // namespace

std::span<const Kernels> available_kernels() noexcept {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return std::span(rows).subspan(has_avx2 ? 0 : 1);
}

}  // namespace wspc::bytes
