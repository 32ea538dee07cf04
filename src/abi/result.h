// SPDX-License-Identifier: MIT
// result: converts errors of core to HRESULTs.
#ifndef WSPC_ABI_RESULT_H
#define WSPC_ABI_RESULT_H

#include "websocket.h"
#include "wspc/error.h"

namespace wspc::abi {

// HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER)
inline constexpr HRESULT insufficient_buffer = static_cast<HRESULT>(0x8007007A);

HRESULT result_of(Error error) noexcept;

}  // namespace wspc::abi

#endif
