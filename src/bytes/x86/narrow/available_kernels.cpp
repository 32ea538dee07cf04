// SPDX-License-Identifier: MIT
// available_kernels: the rows of x86 on systems where vectors of 32 bytes may be misaligned on the stack.
#include "bytes/kernels.h"
#include "bytes/scalar.h"
#include "bytes/x86/rows.h"

namespace wspc::bytes {
namespace {

constexpr Kernels rows[] = {
    {"sse4", sse4::mask, sse4::mask_copy, sse4::validate, sse4::unmask_validate, sse4::validate_mask_copy,
     scalar::chacha},
    {"scalar", scalar::mask, scalar::mask_copy, scalar::validate, scalar::unmask_validate, scalar::validate_mask_copy,
     scalar::chacha},
};

}  // namespace

std::span<const Kernels> available_kernels() noexcept {
  static const bool has_sse4 = __builtin_cpu_supports("ssse3") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  return std::span(rows).subspan(has_sse4 ? 0 : 1);
}

}  // namespace wspc::bytes
