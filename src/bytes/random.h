// SPDX-License-Identifier: MIT
// random: unpredictable bytes, from a generator that the operating system seeds (RFC 6455 §5.3, §10.3).
#ifndef WSPC_BYTES_RANDOM_H
#define WSPC_BYTES_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc::bytes {

// Fills `out` with random bytes. Small requests are served from a batch that the calling thread has generated. No byte
// is returned twice, neither to another thread nor in a forked child (see fork_mark for the kinds of fork that are
// detected). Returns false, and zeroes `out`, if the operating system supplies no randomness.
[[nodiscard]] bool random(std::span<std::byte> out) noexcept;

// The same for the four bytes of a masking key, which takes a few nanoseconds.
[[nodiscard]] bool random(std::uint32_t& key) noexcept;

}  // namespace wspc::bytes

#endif
