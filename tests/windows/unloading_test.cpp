// SPDX-License-Identifier: MIT
// unloading_test: threads come and go that used the DLL, and the DLL goes before they do.
//
// Each thread draws randomness and compresses, which is what a thread keeps something of.
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "websocket_ext.h"

namespace wspc::contract {
namespace {

// The DLL, loaded as a program loads it that was not linked with it. Calls what is named.
class Dll {
 public:
  Dll() : library_(LoadLibraryW(L"websocket.dll")) {}
  Dll(const Dll&) = delete;
  Dll& operator=(const Dll&) = delete;

  [[nodiscard]] bool loaded() const { return library_ != nullptr; }
  void unload() { EXPECT_NE(FreeLibrary(library_), 0); }

  template <class Function, class... Arguments>
  auto call(Function*, const char* name, Arguments... arguments) const {
    return reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(library_, name)))(arguments...);
  }

 private:
  HMODULE library_;
};

#define CALL(dll, function, ...) (dll).call(static_cast<decltype(function)*>(nullptr), #function, __VA_ARGS__)

using Handle = WEB_SOCKET_HANDLE;

Handle make(const Dll& dll, bool client) {
  WSPC_DEFLATE deflate{};
  WEB_SOCKET_PROPERTY property{WSPC_DEFLATE_PROPERTY_TYPE, &deflate, sizeof deflate};
  deflate.fServerNoContextTakeover = TRUE;
  deflate.fClientNoContextTakeover = TRUE;
  Handle handle = nullptr;
  const HRESULT result = client ? CALL(dll, WebSocketCreateClientHandle, &property, 1U, &handle)
                                : CALL(dll, WebSocketCreateServerHandle, &property, 1U, &handle);
  EXPECT_EQ(result, S_OK);
  return handle;
}

void shake_hands(const Dll& dll, Handle client, Handle server) {
  PWEB_SOCKET_HTTP_HEADER headers = nullptr;
  ULONG count = 0;
  const PWEB_SOCKET_HTTP_HEADER none = nullptr;
  PCSTR* const nothing = nullptr;
  ASSERT_EQ(CALL(dll, WebSocketBeginClientHandshake, client, nothing, 0U, nothing, 0U, none, 0U, &headers, &count),
            S_OK);
  std::vector<WEB_SOCKET_HTTP_HEADER> request(headers, headers + count);
  char host[] = "Host";
  request.push_back({host, 4, host, 4});
  ASSERT_EQ(CALL(dll, WebSocketBeginServerHandshake, server, nullptr, nothing, 0U, request.data(),
                 static_cast<ULONG>(request.size()), &headers, &count),
            S_OK);
  ASSERT_EQ(CALL(dll, WebSocketEndClientHandshake, client, headers, count, nullptr, nullptr, nullptr), S_OK);
}

// Compresses one message, and sends nothing.
void use(const Dll& dll) {
  Handle client = make(dll, true);
  Handle server = make(dll, false);
  shake_hands(dll, client, server);
  std::string text(5000, 'a');
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data.pbBuffer = reinterpret_cast<PBYTE>(text.data());
  buffer.Data.ulBufferLength = static_cast<ULONG>(text.size());
  ASSERT_EQ(CALL(dll, WebSocketSend, client, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, nullptr), S_OK);
  WSPC_DEFLATE_USAGE usage{};
  ASSERT_EQ(CALL(dll, wspc_deflate_usage, client, &usage), S_OK);
  EXPECT_GT(usage.ullSentCompressed, 0U);
  EXPECT_LT(usage.ullSentCompressed, 100U);
  WEB_SOCKET_BUFFER buffers[2];
  ULONG count = 2;
  WEB_SOCKET_ACTION action{};
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr;
  ASSERT_EQ(CALL(dll, WebSocketGetAction, client, WEB_SOCKET_SEND_ACTION_QUEUE, buffers, &count, &action, &type,
                 nullptr, &context),
            S_OK);
  EXPECT_EQ(action, WEB_SOCKET_SEND_TO_NETWORK_ACTION);
  CALL(dll, WebSocketDeleteHandle, client);
  CALL(dll, WebSocketDeleteHandle, server);
}

TEST(Unloading, threads_that_used_the_dll_come_and_go) {
  Dll dll;
  ASSERT_TRUE(dll.loaded());
  for (int i = 0; i < 50; ++i) std::thread([&dll] { use(dll); }).join();
  dll.unload();
}

TEST(Unloading, a_thread_may_end_after_the_dll) {
  for (int i = 0; i < 20; ++i) {
    Dll dll;
    ASSERT_TRUE(dll.loaded());
    std::thread([&dll] {
      use(dll);
      dll.unload();
    }).join();
  }
  EXPECT_EQ(GetModuleHandleW(L"websocket.dll"), nullptr) << "it was unloaded";
}

TEST(Unloading, it_may_be_loaded_again) {
  for (int i = 0; i < 20; ++i) {
    Dll dll;
    ASSERT_TRUE(dll.loaded());
    use(dll);
    dll.unload();
  }
}

}  // namespace
}  // namespace wspc::contract
