// SPDX-License-Identifier: MIT
// handshake_fixture: a client's and a server's handle whose opening handshake is still to come.
#ifndef WSPC_TESTS_ABI_SUPPORT_HANDSHAKE_FIXTURE_H
#define WSPC_TESTS_ABI_SUPPORT_HANDSHAKE_FIXTURE_H

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {

struct Server {
  WEB_SOCKET_HANDLE handle = nullptr;
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  Headers response{};

  Server() { EXPECT_EQ(WebSocketCreateServerHandle(nullptr, 0, &handle), S_OK); }
  ~Server() { WebSocketDeleteHandle(handle); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  HRESULT begin(Headers request, PCSTR subprotocol = nullptr, std::vector<PCSTR> extensions = {}) {
    const HRESULT result =
        WebSocketBeginServerHandshake(handle, subprotocol, extensions.data(), static_cast<ULONG>(extensions.size()),
                                      request.data(), request.size(), &array, &count);
    if (SUCCEEDED(result)) response = Headers(array, count);
    return result;
  }
};

struct Client {
  WEB_SOCKET_HANDLE handle = nullptr;
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  Headers request{};

  Client() { EXPECT_EQ(WebSocketCreateClientHandle(nullptr, 0, &handle), S_OK); }
  ~Client() { WebSocketDeleteHandle(handle); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  HRESULT begin(std::vector<PCSTR> subprotocols = {}, std::vector<PCSTR> extensions = {}, Headers* initial = nullptr) {
    const HRESULT result = WebSocketBeginClientHandshake(
        handle, subprotocols.data(), static_cast<ULONG>(subprotocols.size()), extensions.data(),
        static_cast<ULONG>(extensions.size()), initial == nullptr ? nullptr : initial->data(),
        initial == nullptr ? 0 : initial->size(), &array, &count);
    if (SUCCEEDED(result)) request = Headers(array, count);
    return result;
  }

  HRESULT end(Headers response) {
    return WebSocketEndClientHandshake(handle, response.data(), response.size(), nullptr, nullptr, nullptr);
  }

  // Returns the response of a server that chose this subprotocol and no extension.
  Headers response_of_server(PCSTR subprotocol = nullptr) {
    Server server;
    Headers complete = request;
    EXPECT_EQ(server.begin(complete.add("Host", "here"), subprotocol), S_OK);
    return server.response;
  }
};

// Headers that HTTP would not have allowed, none of which the handshake reads.
inline std::vector<Headers::Field> odd_headers() {
  return {{"X-Ends-In-CR", "value\r"}, {"X Blank", "value"}, {"", "no name"},      {"X-Colon:", "value"},
          {"X-NUL", {"a\0b", 3}},      {"X-LF", "a\nb: c"},  {"\xc3\xa4", "\xff"}, {"", ""}};
}

inline void add_a_thousand_headers(Headers& headers) {
  for (int i = 0; i < 1000; ++i) headers.add("X-" + std::to_string(i), "value");
}

// The result of End for a good response after `change`.
inline HRESULT end_with(const std::function<void(Headers&)>& change, std::vector<PCSTR> subprotocols = {},
                        std::vector<PCSTR> extensions = {}) {
  Client client;
  EXPECT_EQ(client.begin(std::move(subprotocols), std::move(extensions)), S_OK);
  Headers response = client.response_of_server();
  change(response);
  return client.end(response);
}

// Send, Receive and GetAction are refused before the handshake.
inline void expect_no_session(WEB_SOCKET_HANDLE handle) {
  WEB_SOCKET_BUFFER buffer{};
  ULONG count = 1;
  WEB_SOCKET_ACTION action = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID application = &count;
  PVOID context = &count;
  EXPECT_EQ(WebSocketSend(handle, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, nullptr), E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketSend(handle, WEB_SOCKET_PING_PONG_BUFFER_TYPE, nullptr, nullptr), E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketReceive(handle, nullptr, nullptr), E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketGetAction(handle, all_queues, &buffer, &count, &action, &type, &application, &context),
            E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(action, WEB_SOCKET_NO_ACTION);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(context, nullptr);
  EXPECT_EQ(application, nullptr);
}

}  // namespace wspc::contract

#endif
