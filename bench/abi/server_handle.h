// SPDX-License-Identifier: MIT
// server_handle: a server's handle after its opening handshake, without a client.
#ifndef WSPC_BENCH_ABI_SERVER_HANDLE_H
#define WSPC_BENCH_ABI_SERVER_HANDLE_H

#include <array>
#include <cstring>

#include "core/stream.h"
#include "websocket.h"

namespace wspc::bench {

// It receives into memory for one read.
inline WEB_SOCKET_HANDLE open_server() {
  ULONG size = read_size;
  WEB_SOCKET_PROPERTY property{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &size, sizeof size};
  WEB_SOCKET_HANDLE server = nullptr;
  WebSocketCreateServerHandle(&property, 1, &server);

  std::array<std::array<char, 32>, 10> text{"Host",
                                            "",
                                            "Upgrade",
                                            "websocket",
                                            "Connection",
                                            "Upgrade",
                                            "Sec-WebSocket-Version",
                                            "13",
                                            "Sec-WebSocket-Key",
                                            "dGhlIHNhbXBsZSBub25jZQ=="};
  std::array<WEB_SOCKET_HTTP_HEADER, 5> request{};
  for (std::size_t i = 0; i < request.size(); ++i) {
    auto& name = text[2 * i];
    auto& value = text[2 * i + 1];
    request[i] = {name.data(), static_cast<ULONG>(std::strlen(name.data())), value.data(),
                  static_cast<ULONG>(std::strlen(value.data()))};
  }
  PWEB_SOCKET_HTTP_HEADER response = nullptr;
  ULONG count = 0;
  WebSocketBeginServerHandshake(server, nullptr, nullptr, 0, request.data(), 5, &response, &count);
  return server;
}

}  // namespace wspc::bench

#endif
