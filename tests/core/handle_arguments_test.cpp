// SPDX-License-Identifier: MIT
// handle_arguments_test: lists of the opening handshake that are not there, as the thirteen functions take them.
#include <gtest/gtest.h>

#include "vectors/handles.h"

namespace wspc {
namespace {

using vectors::header;

class HandleArguments : public testing::Test {
 protected:
  HRESULT begin_client(PCSTR* subprotocols, ULONG subprotocol_count, PCSTR* extensions, ULONG extension_count,
                       PWEB_SOCKET_HTTP_HEADER initial = nullptr, ULONG initial_count = 0) {
    return WebSocketBeginClientHandshake(client.get(), subprotocols, subprotocol_count, extensions, extension_count,
                                         initial, initial_count, &headers, &count);
  }
  HRESULT begin_server(PWEB_SOCKET_HTTP_HEADER request, ULONG request_count) {
    return WebSocketBeginServerHandshake(server.get(), nullptr, nullptr, 0, request, request_count, &headers, &count);
  }
  static WEB_SOCKET_HANDLE create(decltype(WebSocketCreateClientHandle)* make) {
    WEB_SOCKET_HANDLE handle = nullptr;
    EXPECT_EQ(make(nullptr, 0, &handle), S_OK);
    return handle;
  }

  vectors::Handle client{create(WebSocketCreateClientHandle)};
  vectors::Handle server{create(WebSocketCreateServerHandle)};
  PWEB_SOCKET_HTTP_HEADER headers = nullptr;
  ULONG count = 0;
};

TEST_F(HandleArguments, a_list_that_is_null_has_no_elements) {
  EXPECT_EQ(begin_client(nullptr, 1, nullptr, 0), E_INVALIDARG);
  EXPECT_EQ(begin_client(nullptr, 0, nullptr, 1), E_INVALIDARG);
  EXPECT_EQ(begin_client(nullptr, 0, nullptr, 0, nullptr, 1), E_INVALIDARG);
  EXPECT_EQ(begin_server(nullptr, 1), E_INVALIDARG);
  EXPECT_EQ(begin_client(nullptr, 0, nullptr, 0), S_OK);
}

TEST_F(HandleArguments, an_element_that_is_null_is_refused) {
  PCSTR list[] = {"a", nullptr};
  EXPECT_EQ(begin_client(list, 2, nullptr, 0), E_INVALIDARG);
  EXPECT_EQ(begin_client(nullptr, 0, list, 2), E_INVALIDARG);
  EXPECT_EQ(begin_client(list, 1, list, 1), S_OK);
}

TEST_F(HandleArguments, a_header_with_a_length_and_no_bytes_is_refused) {
  for (const bool name : {true, false}) {
    WEB_SOCKET_HTTP_HEADER line = header("Host", "example.com");
    (name ? line.pcName : line.pcValue) = nullptr;
    EXPECT_EQ(begin_server(&line, 1), E_INVALIDARG);
    EXPECT_EQ(begin_client(nullptr, 0, nullptr, 0, &line, 1), E_INVALIDARG);
  }
}

TEST_F(HandleArguments, a_handshake_of_the_other_role_or_out_of_turn_is_refused) {
  WEB_SOCKET_HTTP_HEADER line = header("Host", "example.com");
  EXPECT_EQ(WebSocketBeginServerHandshake(client.get(), nullptr, nullptr, 0, &line, 1, &headers, &count),
            E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketBeginClientHandshake(server.get(), nullptr, 0, nullptr, 0, nullptr, 0, &headers, &count),
            E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketEndClientHandshake(server.get(), &line, 1, nullptr, nullptr, nullptr),
            E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketEndClientHandshake(client.get(), &line, 1, nullptr, nullptr, nullptr),
            E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(WebSocketEndServerHandshake(client.get()), E_INVALID_PROTOCOL_OPERATION);
  EXPECT_EQ(begin_client(nullptr, 0, nullptr, 0), S_OK);
  EXPECT_EQ(begin_client(nullptr, 0, nullptr, 0), E_INVALID_PROTOCOL_OPERATION);
}

}  // namespace
}  // namespace wspc
