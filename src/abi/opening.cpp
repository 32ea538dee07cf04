// SPDX-License-Identifier: MIT
// opening: the functions that create a handle and perform its opening handshake (RFC 6455 §4).
#include <algorithm>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/handle.h"
#include "abi/properties.h"
#include "core/grammar.h"
#include "core/negotiation.h"

namespace {

using wspc::Extension;
using wspc::HeaderView;
using wspc::Role;
using wspc::abi::Handle;

HRESULT create(Role role, const WEB_SOCKET_PROPERTY* properties, ULONG count, WEB_SOCKET_HANDLE* out) noexcept {
  if (out == nullptr) return E_INVALIDARG;
  *out = nullptr;
  wspc::abi::Settings settings;
  if (const HRESULT result = read_properties(role, properties, count, settings); result != S_OK) return result;
  *out = Handle::make(settings).release();
  return *out == nullptr ? E_OUTOFMEMORY : S_OK;
}

// The headers that each side of the handshake reads. All others belong to the application: neither their form nor their
// number is checked here.
namespace header = wspc::core::header;
constexpr std::string_view server_reads[] = {header::host,    header::upgrade,  header::connection, header::key,
                                             header::version, header::protocol, header::extensions};
constexpr std::string_view client_reads[] = {header::upgrade, header::connection, header::accept, header::protocol,
                                             header::extensions};

bool readable(const WEB_SOCKET_HTTP_HEADER& header) noexcept {
  return (header.pcName != nullptr || header.ulNameLength == 0) &&
         (header.pcValue != nullptr || header.ulValueLength == 0);
}

// Returns the headers whose names are in `names`; std::nullopt if a required pointer is NULL. Names and values have the
// given lengths: no NUL is searched for.
std::optional<std::vector<HeaderView>> views(const WEB_SOCKET_HTTP_HEADER* headers, ULONG count,
                                             std::span<const std::string_view> names) {
  if (headers == nullptr && count > 0) return std::nullopt;
  std::vector<HeaderView> list;
  for (const WEB_SOCKET_HTTP_HEADER& line : std::span(headers, count)) {
    if (!readable(line)) return std::nullopt;
    const HeaderView view{{line.pcName, line.ulNameLength}, {line.pcValue, line.ulValueLength}};
    const auto is_its = [&](std::string_view name) { return wspc::core::equal_ignoring_case(name, view.name); };
    if (std::any_of(names.begin(), names.end(), is_its)) list.push_back(view);
  }
  return list;
}

std::optional<std::vector<std::string>> strings(const PCSTR* texts, ULONG count) {
  if (texts == nullptr && count > 0) return std::nullopt;
  std::vector<std::string> list;
  for (ULONG i = 0; i < count; ++i) {
    if (texts[i] == nullptr) return std::nullopt;
    list.emplace_back(texts[i]);
  }
  return list;
}

// Each string is one extension with its parameters, as it appears in the header (RFC 6455 §9.1).
std::optional<std::vector<Extension>> extensions(const PCSTR* texts, ULONG count) {
  const auto lines = strings(texts, count);
  if (!lines) return std::nullopt;
  std::vector<Extension> list;
  for (const std::string& line : *lines) {
    const std::size_t before = list.size();
    if (!wspc::parse_extensions(line, list) || list.size() != before + 1) return std::nullopt;
  }
  return list;
}

ULONG index_of(std::span<const std::string> list, std::string_view name) {
  return static_cast<ULONG>(std::find(list.begin(), list.end(), name) - list.begin());
}

// Stores the indices of the application's offers that the server accepted in `room`, unless it is nullptr. Returns
// their number. Requires: `room` holds as many indices as there are offers.
ULONG write_selected(const Handle& handle, ULONG* room) noexcept {
  const auto offered = handle.offered_extensions();
  ULONG count = 0;
  for (const Extension& chosen : handle.client()->extensions()) {
    const ULONG index = index_of(offered, chosen.name);
    if (index == offered.size() || count == offered.size()) continue;
    if (room != nullptr) room[count] = index;
    ++count;
  }
  return count;
}

// Runs a function that may allocate: for the C functions, a lack of memory is a result and not an exception.
template <typename Work>
HRESULT guarded(WEB_SOCKET_HANDLE handle, Work work) noexcept try {
  if (handle == nullptr) return E_INVALIDARG;
  const wspc::abi::Lock::Guard guard(Handle::from(handle)->lock);
  return work(*Handle::from(handle));
} catch (const std::bad_alloc&) {
  return E_OUTOFMEMORY;
}

void show_headers(Handle& handle, PWEB_SOCKET_HTTP_HEADER* headers, ULONG* count) noexcept {
  *headers = handle.headers().data();
  *count = static_cast<ULONG>(handle.headers().size());
}

}  // namespace

HRESULT WINAPI WebSocketCreateClientHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                           WEB_SOCKET_HANDLE* phWebSocket) {
  return create(Role::client, pProperties, ulPropertyCount, phWebSocket);
}

HRESULT WINAPI WebSocketCreateServerHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                           WEB_SOCKET_HANDLE* phWebSocket) {
  return create(Role::server, pProperties, ulPropertyCount, phWebSocket);
}

HRESULT WINAPI WebSocketBeginClientHandshake(WEB_SOCKET_HANDLE hWebSocket, PCSTR* pszSubprotocols,
                                             ULONG ulSubprotocolCount, PCSTR* pszExtensions, ULONG ulExtensionCount,
                                             const PWEB_SOCKET_HTTP_HEADER pInitialHeaders, ULONG ulInitialHeaderCount,
                                             PWEB_SOCKET_HTTP_HEADER* pAdditionalHeaders,
                                             ULONG* pulAdditionalHeaderCount) {
  return guarded(hWebSocket, [&](Handle& handle) -> HRESULT {
    auto subprotocols = strings(pszSubprotocols, ulSubprotocolCount);
    auto offered = extensions(pszExtensions, ulExtensionCount);
    const bool fine = subprotocols && offered && views(pInitialHeaders, ulInitialHeaderCount, {});
    if (!fine || pAdditionalHeaders == nullptr || pulAdditionalHeaderCount == nullptr) return E_INVALIDARG;

    const HRESULT result = handle.begin_client(
        {.subprotocols = std::move(*subprotocols), .extensions = std::move(*offered), .random = {}});
    if (result == S_OK) show_headers(handle, pAdditionalHeaders, pulAdditionalHeaderCount);
    return result;
  });
}

HRESULT WINAPI WebSocketEndClientHandshake(WEB_SOCKET_HANDLE hWebSocket, const PWEB_SOCKET_HTTP_HEADER pResponseHeaders,
                                           ULONG ulReponseHeaderCount, ULONG* pulSelectedExtensions,
                                           ULONG* pulSelectedExtensionCount, ULONG* pulSelectedSubprotocol) {
  return guarded(hWebSocket, [&](Handle& handle) -> HRESULT {
    const auto response = views(pResponseHeaders, ulReponseHeaderCount, client_reads);
    if (!response) return E_INVALIDARG;
    if (pulSelectedExtensions != nullptr && pulSelectedExtensionCount != nullptr) {
      if (*pulSelectedExtensionCount < handle.offered_extensions().size()) return E_INVALIDARG;
    }
    if (const HRESULT result = handle.end_client(*response); result != S_OK) return result;

    const wspc::ClientHandshake& handshake = *handle.client();
    if (pulSelectedSubprotocol != nullptr) {
      const std::string_view chosen = handshake.subprotocol();
      *pulSelectedSubprotocol =
          chosen.empty() ? static_cast<ULONG>(-1) : index_of(handle.offered_subprotocols(), chosen);
    }
    const ULONG selected = write_selected(handle, pulSelectedExtensions);
    if (pulSelectedExtensionCount != nullptr) *pulSelectedExtensionCount = selected;
    return S_OK;
  });
}

HRESULT WINAPI WebSocketBeginServerHandshake(WEB_SOCKET_HANDLE hWebSocket, PCSTR pszSubprotocolSelected,
                                             PCSTR* pszExtensionSelected, ULONG ulExtensionSelectedCount,
                                             const PWEB_SOCKET_HTTP_HEADER pRequestHeaders, ULONG ulRequestHeaderCount,
                                             PWEB_SOCKET_HTTP_HEADER* pResponseHeaders, ULONG* pulResponseHeaderCount) {
  return guarded(hWebSocket, [&](Handle& handle) -> HRESULT {
    const auto request = views(pRequestHeaders, ulRequestHeaderCount, server_reads);
    const auto selected = extensions(pszExtensionSelected, ulExtensionSelectedCount);
    if (!request || !selected || pResponseHeaders == nullptr || pulResponseHeaderCount == nullptr) return E_INVALIDARG;

    const std::string_view subprotocol = pszSubprotocolSelected != nullptr ? pszSubprotocolSelected : "";
    const HRESULT result = handle.begin_server(*request, subprotocol, *selected);
    if (result == S_OK) show_headers(handle, pResponseHeaders, pulResponseHeaderCount);
    return result;
  });
}

HRESULT WINAPI WebSocketEndServerHandshake(WEB_SOCKET_HANDLE hWebSocket) {
  return guarded(hWebSocket, [](Handle& handle) { return handle.end_server(); });
}
