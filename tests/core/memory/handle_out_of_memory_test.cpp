// SPDX-License-Identifier: MIT
// handle_out_of_memory_test: what the thirteen functions do when operator new fails, whichever time it does.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/memory/counting.h"
#include "vectors/handles.h"

namespace wspc {
namespace {

using counting::Shortage;
using vectors::header;

class HandleOutOfMemory : public Both {};
FOR_BOTH(HandleOutOfMemory);

HRESULT create(Role role, vectors::Handle& handle) {
  WEB_SOCKET_HANDLE raw = nullptr;
  const auto make = role == Role::client ? WebSocketCreateClientHandle : WebSocketCreateServerHandle;
  const HRESULT result = make(nullptr, 0, &raw);
  handle.reset(raw);
  return result;
}

// Calls `step` with 0, 1, 2… allocations that succeed, until it succeeds itself. How often it had to be called.
template <typename Step>
int until_there_is_enough(Step step) {
  for (std::size_t successes = 0; successes < 200; ++successes) {
    HRESULT result = S_OK;
    {
      const Shortage shortage(successes);
      result = step();
    }
    if (result == S_OK) return static_cast<int>(successes);
    EXPECT_EQ(result, E_OUTOFMEMORY) << successes;
  }
  return -1;
}

TEST_P(HandleOutOfMemory, at_any_allocation_of_create_makes_none_and_leaks_nothing) {
  const std::size_t before = counting::live();
  const int failures = until_there_is_enough([&] {
    vectors::Handle handle;
    const HRESULT result = create(role, handle);
    EXPECT_EQ(handle == nullptr, result != S_OK);
    return result;
  });
  EXPECT_GT(failures, 1);
  EXPECT_EQ(counting::live(), before);
}

TEST(HandshakeOutOfMemory, at_any_allocation_of_a_client_can_be_tried_again) {
  const std::size_t before = counting::live();
  {
    vectors::Handle handle;
    ASSERT_EQ(create(Role::client, handle), S_OK);
    PCSTR subprotocols[] = {"a-subprotocol-that-is-longer-than-what-a-string-keeps-in-itself", "chat"};
    PCSTR extensions[] = {"an-extension-that-is-longer-than-that; a-parameter-that-is-longer-than-that=value"};
    PWEB_SOCKET_HTTP_HEADER request = nullptr;
    ULONG count = 0;
    EXPECT_GT(until_there_is_enough([&] {
                return WebSocketBeginClientHandshake(handle.get(), subprotocols, 2, extensions, 1, nullptr, 0, &request,
                                                     &count);
              }),
              10);
    std::string accept;
    for (const auto& line : std::span(request, count)) {
      if (std::string_view(line.pcName, line.ulNameLength) == "Sec-WebSocket-Key") {
        accept = accept_for({line.pcValue, line.ulValueLength});
      }
    }
    WEB_SOCKET_HTTP_HEADER response[] = {
        header("Upgrade", "websocket"), header("Connection", "Upgrade"), header("Sec-WebSocket-Accept", accept),
        header("Sec-WebSocket-Protocol", subprotocols[0]), header("Sec-WebSocket-Extensions", extensions[0])};
    ULONG chosen[1], room = 1, subprotocol = 7;
    EXPECT_GT(until_there_is_enough([&] {
                room = 1;
                return WebSocketEndClientHandshake(handle.get(), response, 5, chosen, &room, &subprotocol);
              }),
              3);
    EXPECT_EQ(subprotocol, 0u);
  }
  EXPECT_EQ(counting::live(), before);
}

TEST(HandshakeOutOfMemory, at_any_allocation_of_a_server_can_be_tried_again) {
  const std::size_t before = counting::live();
  {
    vectors::Handle handle;
    ASSERT_EQ(create(Role::server, handle), S_OK);
    const std::string subprotocol(100, 's'), extension = "x-" + std::string(100, 'x');
    WEB_SOCKET_HTTP_HEADER request[] = {header("Host", "example.com"),
                                        header("Upgrade", "websocket"),
                                        header("Connection", "Upgrade"),
                                        header("Sec-WebSocket-Version", "13"),
                                        header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                                        header("Sec-WebSocket-Protocol", subprotocol),
                                        header("Sec-WebSocket-Extensions", extension)};
    PCSTR chosen = extension.c_str();
    PWEB_SOCKET_HTTP_HEADER response = nullptr;
    ULONG count = 0;
    EXPECT_GT(until_there_is_enough([&] {
                return WebSocketBeginServerHandshake(handle.get(), subprotocol.c_str(), &chosen, 1, request, 7,
                                                     &response, &count);
              }),
              10);
    EXPECT_EQ(count, 5u);
    EXPECT_EQ(WebSocketEndServerHandshake(handle.get()), S_OK);
  }
  EXPECT_EQ(counting::live(), before);
}

// An operation that finds no memory is not queued; those before and after it are.
TEST_P(HandleOutOfMemory, of_an_operation_refuses_that_one_alone) {
  const vectors::Handle handle = vectors::open_handle(role);
  std::array<BYTE, 4> payload = {'a', 'b', 'c', 'd'};
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data = {payload.data(), payload.size()};
  int queued = 0, refused = 0;
  for (int i = 0; i < 50; ++i) {
    const Shortage none(0);
    const HRESULT sent = WebSocketSend(handle.get(), WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, &buffer, nullptr);
    const HRESULT received = WebSocketReceive(handle.get(), nullptr, nullptr);
    EXPECT_TRUE(sent == S_OK || sent == E_OUTOFMEMORY);
    EXPECT_TRUE(received == S_OK || received == E_OUTOFMEMORY);
    ++(sent == S_OK ? queued : refused);
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(WebSocketSend(handle.get(), WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, &buffer, nullptr), S_OK);
  EXPECT_EQ(WebSocketReceive(handle.get(), nullptr, nullptr), S_OK);

  int completed = 0;
  while (true) {
    ULONG count = 1;
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    ASSERT_EQ(WebSocketGetAction(handle.get(), WEB_SOCKET_SEND_ACTION_QUEUE, &buffer, &count, &action, &type, nullptr,
                                 &context),
              S_OK);
    if (action == WEB_SOCKET_NO_ACTION) break;
    if (action == WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION) ++completed;
    WebSocketCompleteAction(handle.get(), context, count == 1 ? buffer.Data.ulBufferLength : 0);
  }
  EXPECT_EQ(completed, queued + 1);
}

}  // namespace
}  // namespace wspc
