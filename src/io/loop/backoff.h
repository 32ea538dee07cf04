// SPDX-License-Identifier: MIT
// backoff: how long to wait before another attempt.   RFC 6455 §7.2.3
#ifndef WSPC_IO_LOOP_BACKOFF_H
#define WSPC_IO_LOOP_BACKOFF_H

#include <chrono>
#include <cstdint>

#include "wspc/client.h"

namespace wspc::io {

// Returns the wait after `failures` failures in a row. `random` chooses the wait between 0 and the limit: 0 means no
// wait, and its largest value means the whole limit. Without it, the wait is chosen at random.
[[nodiscard]] std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures, std::uint32_t random) noexcept;
[[nodiscard]] std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures) noexcept;

}  // namespace wspc::io

#endif
