// SPDX-License-Identifier: MIT
// avx2_mask: RFC 6455 §5.3 in vectors.
#include "bytes/mask.h"
#include "bytes/scalar.h"
#include "bytes/x86/avx2.h"
#include "bytes/x86/avx2_vector.h"

namespace wspc::bytes::avx2 {
namespace {

// From here on, stores that never cross a cache line are worth a vector more.
constexpr std::size_t long_payload = 512;

// As many whole vectors as fit.
WSPC_AVX2_INLINE void mask_vectors(std::byte* to, const std::byte* from, std::size_t size, __m256i key) noexcept {
  std::size_t at = 0;
  for (; size - at >= 4 * vector_size; at += 4 * vector_size) {
    const __m256i a = _mm256_xor_si256(load(from + at), key);
    const __m256i b = _mm256_xor_si256(load(from + at + vector_size), key);
    const __m256i c = _mm256_xor_si256(load(from + at + 2 * vector_size), key);
    const __m256i d = _mm256_xor_si256(load(from + at + 3 * vector_size), key);
    store(to + at, a);
    store(to + at + vector_size, b);
    store(to + at + 2 * vector_size, c);
    store(to + at + 3 * vector_size, d);
  }
  for (; size - at >= vector_size; at += vector_size) store(to + at, _mm256_xor_si256(load(from + at), key));
}

// `to` and `from` may be the same. The first and the last vector overlap their neighbours: they are made before
// anything is stored, so that nothing is masked twice and no load waits for half of a store.
WSPC_AVX2_INLINE void mask_long(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  const std::size_t end = size - vector_size;
  const __m256i first = _mm256_xor_si256(load(from), repeat(key));
  const __m256i last = _mm256_xor_si256(load(from + end), repeat(rotate(key, size)));

  const std::size_t head = size < long_payload ? 0 : bytes_to_alignment(to);
  mask_vectors(to + head, from + head, size - head, repeat(rotate(key, head)));
  store(to, first);
  store(to + end, last);
}

}  // namespace

WSPC_AVX2 void mask(std::byte* data, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return scalar::mask(data, size, key);
  mask_long(data, data, size, key);
}

WSPC_AVX2 void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return scalar::mask_copy(to, from, size, key);
  mask_long(to, from, size, key);
}

}  // namespace wspc::bytes::avx2
