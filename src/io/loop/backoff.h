// SPDX-License-Identifier: MIT
// backoff: how long to wait before another attempt.   RFC 6455 §7.2.3
#ifndef WSPC_IO_LOOP_BACKOFF_H
#define WSPC_IO_LOOP_BACKOFF_H

#include <chrono>
#include <cstdint>

#include "wspc/client.h"

namespace wspc::io {

// After so many failures in a row; 0: none. `random`: 0 is no wait at all, its largest value the whole limit.
[[nodiscard]] std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures, std::uint32_t random) noexcept;
[[nodiscard]] std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures) noexcept;

}  // namespace wspc::io

#endif
