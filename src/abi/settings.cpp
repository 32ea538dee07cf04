// SPDX-License-Identifier: MIT
// settings: the properties that a handle is created with.
#include "abi/settings.h"

#include <cstdint>
#include <cstring>

#include "abi/memory.h"

namespace wspc::abi {
namespace {

constexpr ULONG smallest_receive = 256;
constexpr ULONG smallest_client_send = 256;
constexpr ULONG smallest_server_send = 16;

// Values may lie at any alignment: .NET promises none.
template <typename Value>
bool load(const WEB_SOCKET_PROPERTY& property, Value& value) noexcept {
  if (property.ulValueSize != sizeof value) return false;
  std::memcpy(&value, property.pvValue, sizeof value);
  return true;
}

bool load_buffer(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  std::memcpy(&settings.buffer, property.pvValue, sizeof settings.buffer);
  settings.buffer_size = property.ulValueSize;  // of the buffer, not of the pointer
  return settings.buffer != nullptr;
}

bool read_property(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  if (property.pvValue == nullptr) return false;
  BOOL flag = FALSE;
  bool read = false;
  switch (property.Type) {
    case WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE:
      return load(property, settings.receive_size);
    case WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE:
      return load(property, settings.send_size);
    case WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE:
      read = load(property, flag);
      settings.masking = flag == FALSE;
      return read;
    case WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE:
      read = load(property, flag);
      settings.utf8 = flag == FALSE ? Utf8::verify : Utf8::trust;
      return read;
    case WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE:
      return load_buffer(property, settings);
    default:
      return false;
  }
}

bool consistent(const Settings& settings) noexcept {
  const ULONG smallest_send = settings.role == Role::client ? smallest_client_send : smallest_server_send;
  if (settings.receive_size < smallest_receive || settings.send_size < smallest_send) return false;
  const std::uint64_t needed = Memory::needed(settings);
  return settings.buffer == nullptr ? needed <= UINT32_MAX : settings.buffer_size >= needed;
}

}  // namespace

HRESULT read_properties(Role role, const WEB_SOCKET_PROPERTY* properties, ULONG count, Settings& settings) noexcept {
  if (properties == nullptr && count > 0) return E_INVALIDARG;
  settings.role = role;
  settings.send_size = role == Role::client ? settings.send_size : smallest_server_send;
  for (ULONG i = 0; i < count; ++i) {
    if (!read_property(properties[i], settings)) return E_INVALIDARG;
  }
  return consistent(settings) ? S_OK : E_INVALIDARG;
}

}  // namespace wspc::abi
