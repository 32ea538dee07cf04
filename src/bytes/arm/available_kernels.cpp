// SPDX-License-Identifier: MIT
// available_kernels: the rows of 64-bit Arm.
#include "bytes/arm/rows.h"
#include "bytes/kernels.h"
#include "bytes/scalar.h"

namespace wspc::bytes {
namespace {

// No test is needed: NEON is part of the architecture.
constexpr Kernels rows[] = {
    {"neon", neon::mask, neon::mask_copy, neon::validate, neon::unmask_validate, neon::validate_mask_copy,
     scalar::chacha},
    {"scalar", scalar::mask, scalar::mask_copy, scalar::validate, scalar::unmask_validate, scalar::validate_mask_copy,
     scalar::chacha},
};

}  // namespace

std::span<const Kernels> available_kernels() noexcept { return rows; }

}  // namespace wspc::bytes
