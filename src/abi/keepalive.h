// SPDX-License-Identifier: MIT
// keepalive: how often an application should send a pong that nobody asked for. The component itself keeps no clock.
#ifndef WSPC_ABI_KEEPALIVE_H
#define WSPC_ABI_KEEPALIVE_H

#include "websocket.h"

namespace wspc::abi {

// Milliseconds, as a system says that was not configured, and the least that can be configured.
inline constexpr ULONG default_keepalive_interval = 30'000;
inline constexpr ULONG least_keepalive_interval = 15'000;

// What this system is configured to, in milliseconds.
ULONG keepalive_interval() noexcept;

}  // namespace wspc::abi

#endif
