// SPDX-License-Identifier: MIT
// system_random: what random() needs of an operating system.
#ifndef WSPC_BYTES_SYSTEM_RANDOM_H
#define WSPC_BYTES_SYSTEM_RANDOM_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc::bytes {

// Fills `out` from the operating system's generator. False leaves anything in it.
[[nodiscard]] bool system_random(std::span<std::byte> out) noexcept;

// How often this process was forked off another one since watch_forks() was first called.
extern std::atomic<std::uint32_t> fork_generation;

// False: a fork would go unnoticed, so nothing random may be kept.
[[nodiscard]] bool watch_forks() noexcept;

}  // namespace wspc::bytes

#endif
