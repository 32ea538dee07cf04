// SPDX-License-Identifier: MIT
// void_test: what the void functions leave in the register of results. One framework imports them as HRESULT.
#include <type_traits>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

#if defined(__x86_64__) && defined(__GNUC__) && !defined(_WIN32)

// Calls f(a, b, c) with eax set to something else, and reads eax as it comes back. The stack is aligned by hand, below
// the red zone; everything that a callee may change is given up.
__attribute__((noinline)) ULONG result_register(void* function, void* a, void* b, ULONG c) {
  ULONG result = 0x5A5A5A5A;
  asm volatile(
      "mov %%rsp, %%r12\n\t"
      "sub $256, %%rsp\n\t"
      "and $-16, %%rsp\n\t"
      "call *%[function]\n\t"
      "mov %%r12, %%rsp\n\t"
      : "+a"(result), "+D"(a), "+S"(b), "+d"(c)
      : [function] "r"(function)
      : "rcx", "r8", "r9", "r10", "r11", "r12", "cc", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
        "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  return result;
}

template <typename Function>
ULONG result_of(Function* function, void* a, void* b = nullptr, ULONG c = 0) {
  return result_register(reinterpret_cast<void*>(function), a, b, c);
}

#else

// Elsewhere: what a program sees that declares them with a result.
template <typename... Arguments>
ULONG result_of(VOID(WINAPI* function)(Arguments...), std::type_identity_t<Arguments>... arguments) {
  using Returning = HRESULT(WINAPI*)(Arguments...);
  return static_cast<ULONG>(reinterpret_cast<Returning>(reinterpret_cast<void*>(function))(arguments...));
}

#endif

TEST(Void, complete_action_leaves_zero) {
  for (const Role role : {Role::client, Role::server}) {
    App app(role);
    EXPECT_EQ(result_of(WebSocketCompleteAction, app.handle, nullptr, 0U), 0U) << "without a context";
    ASSERT_EQ(WebSocketReceive(app.handle, nullptr, nullptr), S_OK);
    WEB_SOCKET_BUFFER payload{};
    BYTE bytes[] = {'h', 'i'};
    payload.Data.pbBuffer = bytes;
    payload.Data.ulBufferLength = 2;
    ASSERT_EQ(WebSocketSend(app.handle, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &payload, nullptr), S_OK);
    int actions = 0;
    for (; actions < 10; ++actions) {  // a send in full, its indication, a receive of 0 bytes, its indication
      WEB_SOCKET_BUFFER buffers[2];
      ULONG count = 2;
      WEB_SOCKET_ACTION action{};
      WEB_SOCKET_BUFFER_TYPE type{};
      PVOID context = nullptr;
      ASSERT_EQ(WebSocketGetAction(app.handle, all_queues, buffers, &count, &action, &type, nullptr, &context), S_OK);
      if (action == WEB_SOCKET_NO_ACTION) break;
      ULONG total = 0;
      for (ULONG i = 0; i < count && action == WEB_SOCKET_SEND_TO_NETWORK_ACTION; ++i) {
        total += buffers[i].Data.ulBufferLength;
      }
      EXPECT_EQ(result_of(WebSocketCompleteAction, app.handle, context, total), 0U) << action;
    }
    EXPECT_EQ(actions, 4);
  }
}

TEST(Void, abort_handle_leaves_zero) {
  App app(Role::server);
  EXPECT_EQ(result_of(WebSocketAbortHandle, app.handle), 0U);
  EXPECT_EQ(result_of(WebSocketAbortHandle, app.handle), 0U);
  WEB_SOCKET_HANDLE fresh = nullptr;
  ASSERT_EQ(WebSocketCreateClientHandle(nullptr, 0, &fresh), S_OK);
  EXPECT_EQ(result_of(WebSocketAbortHandle, fresh), 0U);
  WebSocketDeleteHandle(fresh);
}

TEST(Void, delete_handle_leaves_zero) {
  WEB_SOCKET_HANDLE handle = nullptr;
  ASSERT_EQ(WebSocketCreateClientHandle(nullptr, 0, &handle), S_OK);
  EXPECT_EQ(result_of(WebSocketDeleteHandle, handle), 0U);
  EXPECT_EQ(result_of(WebSocketDeleteHandle, nullptr), 0U);
}

}  // namespace
}  // namespace wspc::contract
