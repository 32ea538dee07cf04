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

// Is 0 in a process that was forked off, until that sets it. Never nullptr.
//
// After watch_forks() this holds for every child that has memory of its own, on Linux however it was made. Elsewhere,
// on Linux before 4.14 and where a sandbox refuses madvise(), it holds for children of fork() alone: one of _Fork(),
// which runs no handlers, must not use this library before it calls execve().
extern std::atomic<std::uint32_t>* fork_mark;

// False: a fork would go unnoticed, so nothing random may be kept.
[[nodiscard]] bool watch_forks() noexcept;

}  // namespace wspc::bytes

#endif
