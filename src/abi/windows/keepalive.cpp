// SPDX-License-Identifier: MIT
// keepalive: the registry value KeepaliveInterval, a DWORD in milliseconds. It is read every time, because it may
// change.
#include "abi/keepalive.h"

#include <algorithm>

namespace wspc::abi {

ULONG keepalive_interval() noexcept {
  DWORD configured = 0;
  DWORD size = sizeof configured;
  const LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\WebSocket", L"KeepaliveInterval",
                                      RRF_RT_REG_DWORD, nullptr, &configured, &size);
  if (status != ERROR_SUCCESS) return default_keepalive_interval;
  return std::max(configured, least_keepalive_interval);
}

}  // namespace wspc::abi
