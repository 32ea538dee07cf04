// SPDX-License-Identifier: MIT
// rows: the transforms in vectors of 16 bytes, which every 64-bit Arm machine has.
#ifndef WSPC_BYTES_ARM_ROWS_H
#define WSPC_BYTES_ARM_ROWS_H

#include "bytes/kernels.h"

namespace wspc::bytes::neon {

void mask(std::byte* data, std::size_t size, MaskKey key) noexcept;
void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;
std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept;
std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;
std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                               Utf8State& state) noexcept;

}  // namespace wspc::bytes::neon

#endif
