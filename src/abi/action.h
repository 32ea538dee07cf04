// SPDX-License-Identifier: MIT
// action: the next thing that the application is asked to do.
#ifndef WSPC_ABI_ACTION_H
#define WSPC_ABI_ACTION_H

#include <cstddef>
#include <span>

#include "websocket.h"

namespace wspc::abi {

inline constexpr auto no_type = static_cast<WEB_SOCKET_BUFFER_TYPE>(0);

// Filled in place and never copied, because WebSocketGetAction is called four times for a message.
struct Action {
  HRESULT result = S_OK;
  WEB_SOCKET_ACTION what = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type = no_type;
  PVOID application_context = nullptr;
  PVOID context = nullptr;  // identifies the action when it is completed
  ULONG count = 0;
  ULONG capacity = 0;

  // The application's array of `capacity` buffers. The first `count` are part of the action.
  WEB_SOCKET_BUFFER* buffers = nullptr;

  explicit operator bool() const noexcept { return what != WEB_SOCKET_NO_ACTION || result != S_OK; }

  void add(std::span<const std::byte> bytes) noexcept {
    // The API has no const: the application reads these bytes, or writes them if it was asked to.
    auto* start = const_cast<BYTE*>(reinterpret_cast<const BYTE*>(bytes.data()));
    buffers[count++].Data = {start, static_cast<ULONG>(bytes.size())};
  }

  [[nodiscard]] ULONG bytes() const noexcept {
    ULONG sum = 0;
    for (ULONG i = 0; i < count; ++i) sum += buffers[i].Data.ulBufferLength;
    return sum;
  }
};

}  // namespace wspc::abi

#endif
