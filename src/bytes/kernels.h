// SPDX-License-Identifier: MIT
// kernels: the functions that transform long payloads, with one table row per instruction set. The row is chosen at run
// time, once.
//
// Short payloads are transformed inline by mask.h and utf8.h.
#ifndef WSPC_BYTES_KERNELS_H
#define WSPC_BYTES_KERNELS_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bytes/chacha_block.h"
#include "bytes/utf8_state.h"

namespace wspc::bytes {

// A masking key, with its four bytes in the order of the wire: key byte i is the i-th byte in memory on every machine.
// The first byte of the data is masked with key byte 0.
using MaskKey = std::uint32_t;

struct Kernels {
  std::string_view name;  // "scalar"; on x86 "sse4", "avx2", "avx512"; on 64-bit Arm "neon"

  // Sets data[i] ^= key[i mod 4] (RFC 6455 §5.3).
  void (*mask)(std::byte* data, std::size_t size, MaskKey key) noexcept;

  // Sets to[i] = from[i] ^ key[i mod 4]. Requires: the ranges do not overlap.
  void (*mask_copy)(std::byte* to, const std::byte* from, std::size_t size, MaskKey key) noexcept;

  // Returns the index of the first byte that cannot continue the UTF-8 text before it, whose end is described by
  // `state`; or `size` if there is none. Updates `state` for the next call. After an error, `state` is meaningless
  // (RFC 6455 §8.1).
  std::size_t (*validate)(const std::byte* data, std::size_t size, Utf8State& state) noexcept;

  // Masks and validates in one pass: validates the unmasked bytes. After an error, the bytes from the returned index on
  // are unspecified.
  std::size_t (*unmask_validate)(std::byte* data, std::size_t size, MaskKey key, Utf8State& state) noexcept;

  // Copies, masks and validates in one pass: validates the bytes it reads, `from`. After an error, `to` is unspecified.
  std::size_t (*validate_mask_copy)(std::byte* to, const std::byte* from, std::size_t size, MaskKey key,
                                    Utf8State& state) noexcept;

  // Computes the sixteen blocks from `start` on (RFC 8439 §2.3).
  void (*chacha)(const ChachaStart& start, int rounds, std::uint32_t* out) noexcept;
};

// Returns the rows that this machine can run, fastest first. The last one is the scalar reference.
std::span<const Kernels> available_kernels() noexcept;

// Returns the row in use: the fastest one, unless use_kernels() has been called.
const Kernels& kernels() noexcept;

// For tests and benchmarks: uses `row` from now on, which must be one of available_kernels(). Requires: no other thread
// transforms at the same time.
void use_kernels(const Kernels& row) noexcept;

}  // namespace wspc::bytes

#endif
