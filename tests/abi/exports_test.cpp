// SPDX-License-Identifier: MIT
// exports_test: the shared library shows the thirteen names, undecorated.
#include <dlfcn.h>
#include <memory>

#include <gtest/gtest.h>

#include "websocket.h"

namespace wspc::contract {
namespace {

constexpr const char* thirteen[] = {
    "WebSocketAbortHandle",    "WebSocketBeginClientHandshake", "WebSocketBeginServerHandshake",
    "WebSocketCompleteAction", "WebSocketCreateClientHandle",   "WebSocketCreateServerHandle",
    "WebSocketDeleteHandle",   "WebSocketEndClientHandshake",   "WebSocketEndServerHandshake",
    "WebSocketGetAction",      "WebSocketGetGlobalProperty",    "WebSocketReceive",
    "WebSocketSend",
};

struct Closer {
  void operator()(void* library) const { dlclose(library); }
};
using Library = std::unique_ptr<void, Closer>;

Library open_library() { return Library(dlopen(WSPC_SHARED_LIBRARY, RTLD_NOW | RTLD_LOCAL)); }

TEST(Exports, are_the_thirteen_names) {
  const Library library = open_library();
  ASSERT_NE(library, nullptr) << dlerror();
  for (const char* name : thirteen) EXPECT_NE(dlsym(library.get(), name), nullptr) << name;
}

TEST(Exports, work_when_loaded_by_full_path) {
  const Library library = open_library();
  ASSERT_NE(library, nullptr) << dlerror();
  using Create = decltype(&WebSocketCreateServerHandle);
  using Delete = decltype(&WebSocketDeleteHandle);
  const auto create = reinterpret_cast<Create>(dlsym(library.get(), "WebSocketCreateServerHandle"));
  const auto destroy = reinterpret_cast<Delete>(dlsym(library.get(), "WebSocketDeleteHandle"));
  ASSERT_TRUE(create != nullptr && destroy != nullptr);
  WEB_SOCKET_HANDLE handle = nullptr;
  EXPECT_EQ(create(nullptr, 0, &handle), S_OK);
  EXPECT_NE(handle, nullptr);
  destroy(handle);
}

}  // namespace
}  // namespace wspc::contract
