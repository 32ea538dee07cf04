// SPDX-License-Identifier: MIT
// properties: reads and checks the properties that a handle is created with.
#include "abi/properties.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "abi/memory.h"
#include "core/deflate/permessage_deflate.h"
#include "websocket_ext.h"

namespace wspc::abi {
namespace {

constexpr ULONG smallest_receive = 256;
constexpr ULONG smallest_send = 16;             // in both roles: .NET passes such a small size even for a client
constexpr ULONG smallest_deflating_send = 256;  // compressed payload is sent from the send buffer
constexpr ULONG default_copying_send = 4096;
constexpr ULONG default_server_send = 16;

// Values may have any alignment: .NET guarantees none.
template <typename Value>
bool load(const WEB_SOCKET_PROPERTY& property, Value& value) noexcept {
  if (property.ulValueSize != sizeof value) return false;
  std::memcpy(&value, property.pvValue, sizeof value);
  return true;
}

bool load_buffer(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  std::memcpy(&settings.buffer, property.pvValue, sizeof settings.buffer);
  settings.buffer_size = property.ulValueSize;  // the size of the buffer, not of the pointer
  return settings.buffer != nullptr;
}

// Zero means the default. Values that are out of range are kept, and are rejected later.
template <typename Value>
void take(ULONG given, Value& value) noexcept {
  if (given != 0) value = static_cast<Value>(std::min<ULONG>(given, 0xFF));
}

bool load_deflate(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  WSPC_DEFLATE given{};
  if (!load(property, given)) return false;
  DeflateOptions& options = settings.deflate.emplace();
  options.server_no_context_takeover = given.fServerNoContextTakeover != FALSE;
  options.client_no_context_takeover = given.fClientNoContextTakeover != FALSE;
  take(given.ulServerMaxWindowBits, options.server_max_window_bits);
  take(given.ulClientMaxWindowBits, options.client_max_window_bits);
  take(given.ulLevel, options.level);
  take(given.ulMemoryLevel, options.memory_level);
  if (given.ulThreshold != 0) options.threshold = given.ulThreshold;
  if (given.ulRatioGrace != 0) options.ratio_grace = given.ulRatioGrace;
  if (given.ulMaxRatio != 0) options.max_ratio = given.ulMaxRatio;
  const DeflateParameters windows{.server_max_window_bits = options.server_max_window_bits,
                                  .client_max_window_bits = options.client_max_window_bits};
  return core::PermessageDeflate::valid(windows, options);
}

bool load_limits(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  WSPC_LIMITS given{};
  if (!load(property, given)) return false;
  settings.limits.message = given.ulMessage != 0 ? given.ulMessage : unlimited;
  settings.limits.frame = given.ulFrame != 0 ? given.ulFrame : unlimited;
  settings.limits.fragments = given.ulFragments != 0 ? given.ulFragments : 0xFFFFFFFF;
  return true;
}

bool read_property(const WEB_SOCKET_PROPERTY& property, Settings& settings) noexcept {
  if (property.pvValue == nullptr) return false;
  BOOL flag = FALSE;
  bool read = false;
  switch (ULONG{property.Type}) {
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
    case WSPC_DEFLATE_PROPERTY_TYPE:
      return load_deflate(property, settings);
    case WSPC_LIMITS_PROPERTY_TYPE:
      return load_limits(property, settings);
    default:
      return false;
  }
}

bool consistent(const Settings& settings) noexcept {
  const ULONG least_send = settings.deflate ? smallest_deflating_send : smallest_send;
  if (settings.receive_size < smallest_receive || settings.send_size < least_send) return false;
  const std::uint64_t needed = Memory::needed(settings);
  return settings.buffer == nullptr ? needed <= UINT32_MAX : settings.buffer_size >= needed;
}

}  // namespace

HRESULT read_properties(Role role, const WEB_SOCKET_PROPERTY* properties, ULONG count, Settings& settings) noexcept {
  if (properties == nullptr && count > 0) return E_INVALIDARG;
  settings.role = role;
  const std::span list(properties, count);
  const auto is = [](WEB_SOCKET_PROPERTY_TYPE type) {
    return [type](const WEB_SOCKET_PROPERTY& one) { return one.Type == type; };
  };
  const bool copies = role == Role::client || std::any_of(list.begin(), list.end(), is(WSPC_DEFLATE_PROPERTY_TYPE));
  settings.send_size = copies ? default_copying_send : default_server_send;
  for (const WEB_SOCKET_PROPERTY& property : list) {
    if (!read_property(property, settings)) return E_INVALIDARG;
  }
  return consistent(settings) ? S_OK : E_INVALIDARG;
}

}  // namespace wspc::abi
