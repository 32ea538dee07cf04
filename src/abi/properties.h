// SPDX-License-Identifier: MIT
// properties: reads and checks the properties that a handle is created with.
#ifndef WSPC_ABI_PROPERTIES_H
#define WSPC_ABI_PROPERTIES_H

#include "abi/settings.h"
#include "websocket.h"

namespace wspc::abi {

// Returns S_OK or E_INVALIDARG.
HRESULT read_properties(Role role, const WEB_SOCKET_PROPERTY* properties, ULONG count, Settings& settings) noexcept;

}  // namespace wspc::abi

#endif
