// SPDX-License-Identifier: MIT
// clock: the clock of all deadlines.
#ifndef WSPC_IO_LOOP_CLOCK_H
#define WSPC_IO_LOOP_CLOCK_H

#include <chrono>

#include "wspc/connection.h"

namespace wspc::io {

[[nodiscard]] inline TimePoint now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace wspc::io

#endif
