// SPDX-License-Identifier: MIT
// random: unpredictable bytes, from a generator that the operating system seeds.   RFC 6455 §5.3, §10.3
#ifndef WSPC_BYTES_RANDOM_H
#define WSPC_BYTES_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc::bytes {

// Fills `out`. Small requests are served from a batch of the calling thread's own; no byte is ever given out twice,
// not in another thread and not in a forked child (fork_mark says which are noticed). False when the operating system
// gives none: `out` is then zeroed.
[[nodiscard]] bool random(std::span<std::byte> out) noexcept;

// The same for the four bytes of a masking key, for a few nanoseconds.
[[nodiscard]] bool random(std::uint32_t& key) noexcept;

}  // namespace wspc::bytes

#endif
