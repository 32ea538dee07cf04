// SPDX-License-Identifier: MIT
// alignment: the distance to the next address that is aligned for a vector, so that it lies within one cache line.
#ifndef WSPC_BYTES_VECTOR_ALIGNMENT_H
#define WSPC_BYTES_VECTOR_ALIGNMENT_H

#include <cstddef>
#include <cstdint>

namespace wspc::bytes {

inline std::size_t bytes_to_alignment(const std::byte* from, std::size_t vector_size) noexcept {
  return -reinterpret_cast<std::uintptr_t>(from) % vector_size;
}

}  // namespace wspc::bytes

#endif
