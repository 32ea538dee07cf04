// SPDX-License-Identifier: MIT
// keepalive: how often an application should send an unsolicited Pong. The component itself reads no clock.
#ifndef WSPC_ABI_KEEPALIVE_H
#define WSPC_ABI_KEEPALIVE_H

#include "websocket.h"

namespace wspc::abi {

// The default and the smallest configurable interval, in milliseconds.
inline constexpr ULONG default_keepalive_interval = 30'000;
inline constexpr ULONG least_keepalive_interval = 15'000;

// Returns the interval that is configured on this system, in milliseconds.
ULONG keepalive_interval() noexcept;

}  // namespace wspc::abi

#endif
