// SPDX-License-Identifier: MIT
// types_test: the types, values and signatures of websocket.h.
#include <cstddef>
#include <type_traits>

#include <gtest/gtest.h>

#include "abi/support/c11.h"
#include "websocket.h"

namespace wspc::contract {
namespace {

template <typename Number>
constexpr bool is_signed_of(std::size_t bytes, bool negative) {
  return sizeof(Number) == bytes && std::is_signed_v<Number> == negative;
}

TEST(Types, scalars_have_the_sizes_of_windows) {
  EXPECT_TRUE(is_signed_of<ULONG>(4, false));
  EXPECT_TRUE(is_signed_of<DWORD>(4, false));
  EXPECT_TRUE(is_signed_of<BOOL>(4, true));
  EXPECT_TRUE(is_signed_of<HRESULT>(4, true));
  EXPECT_TRUE(is_signed_of<USHORT>(2, false));
  EXPECT_TRUE(is_signed_of<BYTE>(1, false));
  EXPECT_EQ(sizeof(PVOID), sizeof(void*));
  EXPECT_TRUE((std::is_same_v<WEB_SOCKET_HANDLE, PVOID>));
}

TEST(Types, enums_have_32_bits) {
  EXPECT_EQ(sizeof(WEB_SOCKET_CLOSE_STATUS), 4U);
  EXPECT_EQ(sizeof(WEB_SOCKET_PROPERTY_TYPE), 4U);
  EXPECT_EQ(sizeof(WEB_SOCKET_ACTION_QUEUE), 4U);
  EXPECT_EQ(sizeof(WEB_SOCKET_BUFFER_TYPE), 4U);
  EXPECT_EQ(sizeof(WEB_SOCKET_ACTION), 4U);
}

TEST(Types, close_statuses) {
  EXPECT_EQ(WEB_SOCKET_SUCCESS_CLOSE_STATUS, 1000U);
  EXPECT_EQ(WEB_SOCKET_ENDPOINT_UNAVAILABLE_CLOSE_STATUS, 1001U);
  EXPECT_EQ(WEB_SOCKET_PROTOCOL_ERROR_CLOSE_STATUS, 1002U);
  EXPECT_EQ(WEB_SOCKET_INVALID_DATA_TYPE_CLOSE_STATUS, 1003U);
  EXPECT_EQ(WEB_SOCKET_EMPTY_CLOSE_STATUS, 1005U);
  EXPECT_EQ(WEB_SOCKET_ABORTED_CLOSE_STATUS, 1006U);
  EXPECT_EQ(WEB_SOCKET_INVALID_PAYLOAD_CLOSE_STATUS, 1007U);
  EXPECT_EQ(WEB_SOCKET_POLICY_VIOLATION_CLOSE_STATUS, 1008U);
  EXPECT_EQ(WEB_SOCKET_MESSAGE_TOO_BIG_CLOSE_STATUS, 1009U);
  EXPECT_EQ(WEB_SOCKET_UNSUPPORTED_EXTENSIONS_CLOSE_STATUS, 1010U);
  EXPECT_EQ(WEB_SOCKET_SERVER_ERROR_CLOSE_STATUS, 1011U);
  EXPECT_EQ(WEB_SOCKET_SECURE_HANDSHAKE_ERROR_CLOSE_STATUS, 1015U);
  EXPECT_EQ(WEB_SOCKET_MAX_CLOSE_REASON_LENGTH, 123);
}

TEST(Types, property_types) {
  EXPECT_EQ(WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, 0U);
  EXPECT_EQ(WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, 1U);
  EXPECT_EQ(WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, 2U);
  EXPECT_EQ(WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, 3U);
  EXPECT_EQ(WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE, 4U);
  EXPECT_EQ(WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, 5U);
  EXPECT_EQ(WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE, 6U);
}

TEST(Types, action_queues) {
  EXPECT_EQ(WEB_SOCKET_SEND_ACTION_QUEUE, 1U);
  EXPECT_EQ(WEB_SOCKET_RECEIVE_ACTION_QUEUE, 2U);
  EXPECT_EQ(WEB_SOCKET_ALL_ACTION_QUEUE, 3U);
}

TEST(Types, buffer_types) {
  EXPECT_EQ(WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, 0x80000000U);
  EXPECT_EQ(WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, 0x80000001U);
  EXPECT_EQ(WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, 0x80000002U);
  EXPECT_EQ(WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE, 0x80000003U);
  EXPECT_EQ(WEB_SOCKET_CLOSE_BUFFER_TYPE, 0x80000004U);
  EXPECT_EQ(WEB_SOCKET_PING_PONG_BUFFER_TYPE, 0x80000005U);
  EXPECT_EQ(WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE, 0x80000006U);
}

TEST(Types, actions) {
  EXPECT_EQ(WEB_SOCKET_NO_ACTION, 0U);
  EXPECT_EQ(WEB_SOCKET_SEND_TO_NETWORK_ACTION, 1U);
  EXPECT_EQ(WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION, 2U);
  EXPECT_EQ(WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION, 3U);
  EXPECT_EQ(WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION, 4U);
}

TEST(Types, structures_are_naturally_aligned) {
  constexpr std::size_t pointer = sizeof(void*);
  EXPECT_EQ(sizeof(WEB_SOCKET_PROPERTY), pointer == 8 ? 24U : 12U);
  EXPECT_EQ(offsetof(WEB_SOCKET_PROPERTY, Type), 0U);
  EXPECT_EQ(offsetof(WEB_SOCKET_PROPERTY, pvValue), pointer);
  EXPECT_EQ(offsetof(WEB_SOCKET_PROPERTY, ulValueSize), 2 * pointer);
  EXPECT_EQ(sizeof(WEB_SOCKET_HTTP_HEADER), pointer == 8 ? 32U : 16U);
  EXPECT_EQ(offsetof(WEB_SOCKET_HTTP_HEADER, pcName), 0U);
  EXPECT_EQ(offsetof(WEB_SOCKET_HTTP_HEADER, ulNameLength), pointer);
  EXPECT_EQ(offsetof(WEB_SOCKET_HTTP_HEADER, pcValue), 2 * pointer);
  EXPECT_EQ(offsetof(WEB_SOCKET_HTTP_HEADER, ulValueLength), 3 * pointer);
  EXPECT_EQ(sizeof(WEB_SOCKET_BUFFER), pointer == 8 ? 16U : 12U);
  EXPECT_EQ(offsetof(WEB_SOCKET_BUFFER, Data.pbBuffer), 0U);
  EXPECT_EQ(offsetof(WEB_SOCKET_BUFFER, Data.ulBufferLength), pointer);
  EXPECT_EQ(offsetof(WEB_SOCKET_BUFFER, CloseStatus.pbReason), 0U);
  EXPECT_EQ(offsetof(WEB_SOCKET_BUFFER, CloseStatus.ulReasonLength), pointer);
  EXPECT_EQ(offsetof(WEB_SOCKET_BUFFER, CloseStatus.usStatus), pointer + 4);
}

TEST(Types, pointer_types_exist) {
  EXPECT_TRUE((std::is_same_v<PWEB_SOCKET_PROPERTY, WEB_SOCKET_PROPERTY*>));
  EXPECT_TRUE((std::is_same_v<PWEB_SOCKET_HTTP_HEADER, WEB_SOCKET_HTTP_HEADER*>));
  EXPECT_TRUE((std::is_same_v<PWEB_SOCKET_BUFFER, WEB_SOCKET_BUFFER*>));
  EXPECT_TRUE((std::is_same_v<PWEB_SOCKET_ACTION, WEB_SOCKET_ACTION*>));
}

TEST(Types, results) {
  const auto bits = [](HRESULT result) { return static_cast<ULONG>(result); };
  EXPECT_EQ(bits(S_OK), 0U);
  EXPECT_EQ(bits(E_INVALIDARG), 0x80070057U);
  EXPECT_EQ(bits(E_OUTOFMEMORY), 0x8007000EU);
  EXPECT_EQ(bits(E_FAIL), 0x80004005U);
  EXPECT_EQ(bits(E_INVALID_PROTOCOL_OPERATION), 0x83760001U);
  EXPECT_EQ(bits(E_INVALID_PROTOCOL_FORMAT), 0x83760002U);
  EXPECT_EQ(bits(E_PROTOCOL_EXTENSIONS_NOT_SUPPORTED), 0x83760003U);
  EXPECT_EQ(bits(E_SUBPROTOCOL_NOT_SUPPORTED), 0x83760004U);
  EXPECT_EQ(bits(E_PROTOCOL_VERSION_NOT_SUPPORTED), 0x83760005U);
}

TEST(Types, both_spellings_of_the_negotiation_errors) {
  EXPECT_EQ(E_UNSUPPORTED_EXTENSION, E_PROTOCOL_EXTENSIONS_NOT_SUPPORTED);
  EXPECT_EQ(E_UNSUPPORTED_SUBPROTOCOL, E_SUBPROTOCOL_NOT_SUPPORTED);
}

using Handle = WEB_SOCKET_HANDLE;
using Header = PWEB_SOCKET_HTTP_HEADER;

TEST(Functions, have_their_signatures) {
  using Create = HRESULT WINAPI(PWEB_SOCKET_PROPERTY, ULONG, Handle*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketCreateClientHandle), Create>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketCreateServerHandle), Create>));
  using BeginClient = HRESULT WINAPI(Handle, PCSTR*, ULONG, PCSTR*, ULONG, Header, ULONG, Header*, ULONG*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketBeginClientHandshake), BeginClient>));
  using EndClient = HRESULT WINAPI(Handle, Header, ULONG, ULONG*, ULONG*, ULONG*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketEndClientHandshake), EndClient>));
  using BeginServer = HRESULT WINAPI(Handle, PCSTR, PCSTR*, ULONG, Header, ULONG, Header*, ULONG*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketBeginServerHandshake), BeginServer>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketEndServerHandshake), HRESULT WINAPI(Handle)>));
  using Send = HRESULT WINAPI(Handle, WEB_SOCKET_BUFFER_TYPE, WEB_SOCKET_BUFFER*, PVOID);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketSend), Send>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketReceive), HRESULT WINAPI(Handle, WEB_SOCKET_BUFFER*, PVOID)>));
  using GetAction = HRESULT WINAPI(Handle, WEB_SOCKET_ACTION_QUEUE, WEB_SOCKET_BUFFER*, ULONG*, WEB_SOCKET_ACTION*,
                                   WEB_SOCKET_BUFFER_TYPE*, PVOID*, PVOID*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketGetAction), GetAction>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketCompleteAction), void WINAPI(Handle, PVOID, ULONG)>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketAbortHandle), void WINAPI(Handle)>));
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketDeleteHandle), void WINAPI(Handle)>));
  using GetGlobal = HRESULT WINAPI(WEB_SOCKET_PROPERTY_TYPE, PVOID, ULONG*);
  EXPECT_TRUE((std::is_same_v<decltype(WebSocketGetGlobalProperty), GetGlobal>));
}

TEST(Functions, are_called_from_c11) { EXPECT_EQ(wspc_c11_calls_all_thirteen(), 0); }

}  // namespace
}  // namespace wspc::contract
