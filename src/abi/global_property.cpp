// SPDX-License-Identifier: MIT
// global_property: the properties of the component as a whole.
#include <cstring>

#include "abi/keepalive.h"
#include "abi/result.h"
#include "websocket.h"

namespace {

constexpr ULONG supported_version = 13;

HRESULT give(ULONG value, PVOID to, ULONG* size) noexcept {
  const ULONG room = *size;
  *size = sizeof value;
  if (room < sizeof value) return wspc::abi::insufficient_buffer;
  std::memcpy(to, &value, sizeof value);
  return S_OK;
}

}  // namespace

HRESULT WINAPI WebSocketGetGlobalProperty(WEB_SOCKET_PROPERTY_TYPE eType, PVOID pvValue, ULONG* ulSize) {
  if (pvValue == nullptr || ulSize == nullptr) return E_INVALIDARG;
  if (eType == WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE) {
    return give(wspc::abi::keepalive_interval(), pvValue, ulSize);
  }
  if (eType == WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE) return give(supported_version, pvValue, ulSize);
  return E_INVALIDARG;
}
