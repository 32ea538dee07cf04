// SPDX-License-Identifier: MIT
// rows: the transforms in vectors of 16, 32 and 64 bytes. A row may run only on machines with its instruction set.
#ifndef WSPC_BYTES_X86_ROWS_H
#define WSPC_BYTES_X86_ROWS_H

#include "bytes/kernels.h"

namespace wspc::bytes {

namespace sse4 {
void mask(std::byte* data, std::size_t size, MaskKey key) noexcept;
void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;
std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept;
std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;
std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                               Utf8State& state) noexcept;
}  // namespace sse4

namespace avx2 {
void mask(std::byte* data, std::size_t size, MaskKey key) noexcept;
void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;
std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept;
std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;
std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                               Utf8State& state) noexcept;
void chacha(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept;
}  // namespace avx2

namespace avx512 {
std::size_t validate(const std::byte* data, std::size_t size, Utf8State& state) noexcept;
std::size_t unmask_validate(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;
std::size_t validate_mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                               Utf8State& state) noexcept;
void chacha(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept;
}  // namespace avx512

}  // namespace wspc::bytes

#endif
