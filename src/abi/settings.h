// SPDX-License-Identifier: MIT
// settings: what the properties of a handle ask for.
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

}  // namespace wspc::abi

#endif
