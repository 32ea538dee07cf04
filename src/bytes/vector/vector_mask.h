// SPDX-License-Identifier: MIT
// vector_mask: masking (RFC 6455 §5.3) with the vectors of the row that includes this file.
//
// This is not an ordinary header: every row includes it once. A row is a source file that defines WSPC_ROW, WSPC_TARGET
// and WSPC_INLINE and, in its namespace, Vector and the operations on it. If not every machine has the row's
// instruction set, each function names it in an attribute. With a compiler flag for the whole file instead, inline
// functions of other headers would be compiled for that instruction set as well, and the linker might keep them for
// machines without it.
#ifndef WSPC_BYTES_VECTOR_VECTOR_MASK_H
#define WSPC_BYTES_VECTOR_VECTOR_MASK_H

#include "bytes/mask.h"
#include "bytes/vector/alignment.h"

namespace wspc::bytes::WSPC_ROW {
namespace {

// From this size on, stores that never cross a cache line are worth the cost of one more vector.
constexpr std::size_t mask_aligned_from = 512;

// Transforms as many whole vectors as fit.
WSPC_INLINE void mask_vectors(std::byte* to, const std::byte* from, std::size_t size, Vector key) noexcept {
  std::size_t at = 0;
  for (; size - at >= 4 * vector_size; at += 4 * vector_size) {
    const Vector a = load(from + at) ^ key;
    const Vector b = load(from + at + vector_size) ^ key;
    const Vector c = load(from + at + 2 * vector_size) ^ key;
    const Vector d = load(from + at + 3 * vector_size) ^ key;
    store(to + at, a);
    store(to + at + vector_size, b);
    store(to + at + 2 * vector_size, c);
    store(to + at + 3 * vector_size, d);
  }
  for (; size - at >= vector_size; at += vector_size) store(to + at, load(from + at) ^ key);
}

// `to` and `from` may be the same. The first and the last vector overlap their neighbours. They are computed before
// anything is stored, so that no byte is masked twice and no load has to wait for parts of a store.
WSPC_INLINE void mask_long(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  const std::size_t end = size - vector_size;
  const Vector first = load(from) ^ repeat(key);
  const Vector last = load(from + end) ^ repeat(rotate(key, size));

  const std::size_t head = size < mask_aligned_from ? 0 : bytes_to_alignment(to, vector_size);
  mask_vectors(to + head, from + head, size - head, repeat(rotate(key, head)));
  store(to, first);
  store(to + end, last);
}

}  // namespace

WSPC_TARGET void mask(std::byte* data, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return smaller::mask(data, size, key);
  mask_long(data, data, size, key);
}

WSPC_TARGET void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return smaller::mask_copy(to, from, size, key);
  mask_long(to, from, size, key);
}

}  // namespace wspc::bytes::WSPC_ROW

#endif
