// SPDX-License-Identifier: MIT
// avx2_mask: RFC 6455 §5.3 in vectors.
#include "bytes/mask.h"
#include "bytes/scalar.h"
#include "bytes/x86/avx2.h"
#include "bytes/x86/avx2_vector.h"

namespace wspc::bytes::avx2 {
namespace {

// From here on, stores that never cross a cache line are worth a partial vector in front.
constexpr std::size_t long_payload = 512;

std::size_t bytes_to_alignment(const std::byte* to) noexcept {
  return -reinterpret_cast<std::uintptr_t>(to) % vector_size;
}

// All vectors that fit, where `to` and `from` may be the same. Returns how many bytes they are.
WSPC_AVX2_INLINE std::size_t mask_vectors(std::byte* to, const std::byte* from, std::size_t size,
                                          __m256i key) noexcept {
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
  return at;
}

}  // namespace

WSPC_AVX2 void mask(std::byte* data, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return scalar::mask(data, size, key);

  const std::size_t head = size < long_payload ? 0 : bytes_to_alignment(data);
  if (head > 0) store(data, _mm256_xor_si256(load(data), first_bytes(repeat(key), head)));
  data += head;
  size -= head;
  key = rotate(key, head);

  const std::size_t rest = size - mask_vectors(data, data, size, repeat(key));
  if (rest == 0) return;
  std::byte* const last = data + size - vector_size;
  store(last, _mm256_xor_si256(load(last), last_bytes(repeat(rotate(key, size)), rest)));
}

WSPC_AVX2 void mask_copy(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept {
  if (size < vector_size) return scalar::mask_copy(to, from, size, key);

  // Copying twice is harmless: the first and the last vector overlap their neighbours.
  const std::size_t head = size < long_payload ? 0 : bytes_to_alignment(to);
  if (head > 0) store(to, _mm256_xor_si256(load(from), repeat(key)));
  to += head;
  from += head;
  size -= head;
  key = rotate(key, head);

  const std::size_t rest = size - mask_vectors(to, from, size, repeat(key));
  if (rest == 0) return;
  const std::size_t last = size - vector_size;
  store(to + last, _mm256_xor_si256(load(from + last), repeat(rotate(key, size))));
}

}  // namespace wspc::bytes::avx2
