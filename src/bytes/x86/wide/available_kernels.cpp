// SPDX-License-Identifier: MIT
// available_kernels: the rows of x86.
#include "bytes/kernels.h"
#include "bytes/scalar.h"
#include "bytes/x86/rows.h"

namespace wspc::bytes {
namespace {

// Fastest first. A machine that has the instructions of one row has those of all rows after it, so the rows that it can
// run are the end of the table. Masking alone is limited by memory, so that vectors of 64 bytes are no faster than
// those of 32.
constexpr Kernels rows[] = {
    {"avx512", avx2::mask, avx2::mask_copy, avx512::validate, avx512::unmask_validate, avx512::validate_mask_copy,
     avx512::chacha},
    {"avx2", avx2::mask, avx2::mask_copy, avx2::validate, avx2::unmask_validate, avx2::validate_mask_copy,
     avx2::chacha},
    {"sse4", sse4::mask, sse4::mask_copy, sse4::validate, sse4::unmask_validate, sse4::validate_mask_copy,
     scalar::chacha},
    {"scalar", scalar::mask, scalar::mask_copy, scalar::validate, scalar::unmask_validate, scalar::validate_mask_copy,
     scalar::chacha},
};

std::size_t first_row() noexcept {
  const bool has_sse4 = __builtin_cpu_supports("ssse3") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  if (!has_sse4) return 3;
  if (__builtin_cpu_supports("avx2") == 0) return 2;
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 ? 0 : 1;
}

}  // namespace

std::span<const Kernels> available_kernels() noexcept {
  static const std::size_t first = first_row();
  return std::span(rows).subspan(first);
}

}  // namespace wspc::bytes
