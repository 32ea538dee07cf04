// SPDX-License-Identifier: MIT
// available_kernels: the rows of a machine without kernels of its own.
#include "bytes/kernels.h"
#include "bytes/scalar.h"

namespace wspc::bytes {
namespace {

constexpr Kernels rows[] = {{"scalar", scalar::mask, scalar::mask_copy, scalar::validate, scalar::unmask_validate,
                             scalar::validate_mask_copy, scalar::chacha}};

}  // namespace

std::span<const Kernels> available_kernels() noexcept { return rows; }

}  // namespace wspc::bytes
