// SPDX-License-Identifier: MIT
// avx2: the transforms in vectors of 32 bytes. Only for machines that have them.
#ifndef WSPC_BYTES_X86_AVX2_H
#define WSPC_BYTES_X86_AVX2_H

#include "bytes/kernels.h"

namespace wspc::bytes::avx2 {

void mask(std::byte* data, std::size_t size, MaskKey key) noexcept;
void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;
std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept;
std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;

}  // namespace wspc::bytes::avx2

#endif
