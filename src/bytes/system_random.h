// SPDX-License-Identifier: MIT
// system_random: what random() needs from the operating system.
#ifndef WSPC_BYTES_SYSTEM_RANDOM_H
#define WSPC_BYTES_SYSTEM_RANDOM_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc::bytes {

// Fills `out` from the operating system's generator. Returns false, with unspecified bytes in `out`, if that fails.
[[nodiscard]] bool system_random(std::span<std::byte> out) noexcept;

// Points to a number that becomes 0 in a forked process, until that process sets it. Never nullptr.
//
// After watch_forks(), this is so on Linux in every child that has memory of its own, however it was created.
// Elsewhere, on Linux before 4.14, and where a sandbox denies madvise(), it is so only in children of fork(). A child
// of _Fork(), which runs no handlers, must not use this library before it calls execve().
extern std::atomic<std::uint32_t>* fork_mark;

// Prepares the detection. Returns false if a fork would not be detected; no random bytes may be kept then.
[[nodiscard]] bool watch_forks() noexcept;

}  // namespace wspc::bytes

#endif
