// SPDX-License-Identifier: MIT
// kernels: the transforms of long payloads, one row per instruction set, chosen once at run time.
//
// Short payloads never come here: mask.h and utf8.h do them inline.
#ifndef WSPC_BYTES_KERNELS_H
#define WSPC_BYTES_KERNELS_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bytes/chacha.h"
#include "bytes/utf8_state.h"

namespace wspc::bytes {

// A masking key as its four bytes lie on the wire, so that key byte i is the i-th in memory on every machine.
// The first byte of the data is masked with key byte 0.
using MaskKey = std::uint32_t;

struct Kernels {
  std::string_view name;  // "scalar"; on x86 "sse4", "avx2", "avx512"; on 64-bit Arm "neon"

  // data[i] ^= key[i mod 4].   RFC 6455 §5.3
  void (*mask)(std::byte* data, std::size_t size, MaskKey key) noexcept;

  // to[i] = from[i] ^ key[i mod 4]. The two do not overlap.
  void (*mask_copy)(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;

  // The index of the first byte that cannot be part of UTF-8 text that went before in `state`, or `size`. `state` goes
  // on across calls; after an error it is of no use.   RFC 6455 §8.1
  std::size_t (*validate)(const std::byte* data, std::size_t size, Utf8State& state) noexcept;

  // mask and validate in one pass: validates the unmasked bytes. After an error the bytes from the result on are
  // unspecified.
  std::size_t (*unmask_validate)(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;

  // mask_copy and validate in one pass: validates what it reads, `from`. After an error `to` is unspecified.
  std::size_t (*validate_mask_copy)(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                                    Utf8State& state) noexcept;

  // The sixteen blocks from `start` on, as a ChachaStream.   RFC 8439 §2.3
  void (*chacha)(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept;
};

// The rows that this machine can run, fastest first; the last one is the scalar reference.
std::span<const Kernels> available_kernels() noexcept;

// The row in use: the fastest one, until use_kernels() says otherwise.
const Kernels& kernels() noexcept;

// For tests and benches: from now on `row`, which is one of available_kernels(). Not while another thread transforms.
void use_kernels(const Kernels& row) noexcept;

}  // namespace wspc::bytes

#endif
