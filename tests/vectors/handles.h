// SPDX-License-Identifier: MIT
// handles: a handle of the thirteen functions with its handshake behind it, deleted at the end.
#ifndef WSPC_TESTS_VECTORS_HANDLES_H
#define WSPC_TESTS_VECTORS_HANDLES_H

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "websocket.h"
#include "websocket_ext.h"
#include "wspc/connection.h"
#include "wspc/handshake.h"

namespace wspc::vectors {

struct DeleteHandle {
  void operator()(void* handle) const { WebSocketDeleteHandle(handle); }
};
using Handle = std::unique_ptr<void, DeleteHandle>;

inline void must(HRESULT result, const char* what) {
  if (FAILED(result)) throw std::runtime_error(std::string(what) + " failed");
}

inline WEB_SOCKET_HTTP_HEADER header(std::string_view name, std::string_view value) {
  return {const_cast<PCHAR>(name.data()), static_cast<ULONG>(name.size()), const_cast<PCHAR>(value.data()),
          static_cast<ULONG>(value.size())};
}

// A client handle that has seen a good answer. `extension`, if any, is what the server chose.
inline void shake_hands_as_client(WEB_SOCKET_HANDLE handle, std::string_view extension) {
  PWEB_SOCKET_HTTP_HEADER request = nullptr;
  ULONG count = 0;
  must(WebSocketBeginClientHandshake(handle, nullptr, 0, nullptr, 0, nullptr, 0, &request, &count), "begin");
  std::string accept;
  for (const WEB_SOCKET_HTTP_HEADER& line : std::span(request, count)) {
    if (std::string_view(line.pcName, line.ulNameLength) == "Sec-WebSocket-Key") {
      accept = accept_for({line.pcValue, line.ulValueLength});
    }
  }
  WEB_SOCKET_HTTP_HEADER response[] = {header("Upgrade", "websocket"), header("Connection", "Upgrade"),
                                       header("Sec-WebSocket-Accept", accept),
                                       header("Sec-WebSocket-Extensions", extension)};
  const ULONG size = extension.empty() ? 3 : 4;
  must(WebSocketEndClientHandshake(handle, response, size, nullptr, nullptr, nullptr), "end");
}

// A server handle that has given one. `extension`, if any, is what the client offered.
inline void shake_hands_as_server(WEB_SOCKET_HANDLE handle, std::string_view extension) {
  WEB_SOCKET_HTTP_HEADER request[] = {header("Host", "example.com"),
                                      header("Upgrade", "websocket"),
                                      header("Connection", "Upgrade"),
                                      header("Sec-WebSocket-Version", "13"),
                                      header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                                      header("Sec-WebSocket-Extensions", extension)};
  PWEB_SOCKET_HTTP_HEADER response = nullptr;
  ULONG count = 0;
  const ULONG size = extension.empty() ? 5 : 6;
  must(WebSocketBeginServerHandshake(handle, nullptr, nullptr, 0, request, size, &response, &count), "begin");
  must(WebSocketEndServerHandshake(handle), "end");
}

// Ready to send and receive, with a receive buffer of this size. With an `extension`, which is permessage-deflate with
// the parameters agreed on, what comes compressed is inflated; what is sent is not compressed.
inline Handle open_handle(Role role, ULONG receive_buffer = 4096, std::string_view extension = {}) {
  WSPC_DEFLATE deflate{};
  deflate.ulThreshold = 0xFFFFFFFF;
  WEB_SOCKET_PROPERTY properties[] = {
      {WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &receive_buffer, sizeof(receive_buffer)},
      {WSPC_DEFLATE_PROPERTY_TYPE, &deflate, sizeof(deflate)}};
  WEB_SOCKET_HANDLE raw = nullptr;
  const auto create = role == Role::client ? WebSocketCreateClientHandle : WebSocketCreateServerHandle;
  must(create(properties, extension.empty() ? 1 : 2, &raw), "create");
  Handle handle(raw);
  role == Role::client ? shake_hands_as_client(raw, extension) : shake_hands_as_server(raw, extension);
  return handle;
}

}  // namespace wspc::vectors

#endif
