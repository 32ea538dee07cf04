// SPDX-License-Identifier: MIT
// settings: the properties that a handle is created with, parsed and checked.
#ifndef WSPC_ABI_SETTINGS_H
#define WSPC_ABI_SETTINGS_H

#include <cstddef>
#include <optional>

#include "websocket.h"
#include "wspc/deflate.h"
#include "wspc/options.h"

namespace wspc::abi {

struct Settings {
  Role role = Role::client;
  ULONG receive_size = 4096;
  ULONG send_size = 4096;
  bool masking = true;
  Utf8 utf8 = Utf8::verify;
  Limits limits{.message = unlimited, .frame = unlimited, .fragments = 0xFFFFFFFF};
  std::optional<DeflateOptions> deflate;
  std::byte* buffer = nullptr;  // the application's memory; nullptr if there is none
  ULONG buffer_size = 0;
};

// Returns S_OK or E_INVALIDARG.
HRESULT read_properties(Role role, const WEB_SOCKET_PROPERTY* properties, ULONG count, Settings& settings) noexcept;

}  // namespace wspc::abi

#endif
