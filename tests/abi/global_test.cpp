// SPDX-License-Identifier: MIT
// global_test: WebSocketGetGlobalProperty.
#include <cstring>

#include <gtest/gtest.h>

#include "websocket.h"

namespace wspc::contract {
namespace {

constexpr auto keepalive = WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE;
constexpr auto versions = WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE;
constexpr auto insufficient_buffer = static_cast<HRESULT>(0x8007007A);

TEST(Global, the_keepalive_interval_is_30_seconds) {
  ULONG value = 0;
  ULONG size = sizeof value;
  EXPECT_EQ(WebSocketGetGlobalProperty(keepalive, &value, &size), S_OK);
  EXPECT_EQ(size, sizeof value);
#ifndef _WIN32  // there the registry may say otherwise
  EXPECT_EQ(value, 30000U);
#endif
  EXPECT_GE(value, 15000U);
}

TEST(Global, the_supported_version_is_13) {
  ULONG values[4] = {1, 2, 3, 4};
  ULONG size = sizeof values;
  EXPECT_EQ(WebSocketGetGlobalProperty(versions, values, &size), S_OK);
  EXPECT_EQ(size, sizeof(ULONG));
  EXPECT_EQ(values[0], 13U);
  EXPECT_EQ(values[1], 2U) << "more was written than the size says";
}

TEST(Global, the_size_tells_what_was_used) {
  BYTE room[64];
  for (const auto type : {keepalive, versions}) {
    std::memset(room, 0xCC, sizeof room);
    ULONG size = sizeof room;
    EXPECT_EQ(WebSocketGetGlobalProperty(type, room, &size), S_OK);
    EXPECT_EQ(size, 4U);
    EXPECT_EQ(room[4], 0xCC);
  }
}

TEST(Global, too_little_room_tells_what_is_needed) {
  for (const auto type : {keepalive, versions}) {
    for (const ULONG room : {0U, 1U, 3U}) {
      ULONG value = 77;
      ULONG size = room;
      EXPECT_EQ(WebSocketGetGlobalProperty(type, &value, &size), insufficient_buffer) << room;
      EXPECT_EQ(size, 4U);
      EXPECT_EQ(value, 77U);
    }
  }
}

TEST(Global, null_pointers_are_refused) {
  ULONG value = 0;
  ULONG size = sizeof value;
  for (const auto type : {keepalive, versions}) {
    EXPECT_EQ(WebSocketGetGlobalProperty(type, nullptr, &size), E_INVALIDARG);
    EXPECT_EQ(WebSocketGetGlobalProperty(type, &value, nullptr), E_INVALIDARG);
  }
}

TEST(Global, other_properties_are_refused) {
  for (const ULONG type : {0U, 1U, 2U, 3U, 4U, 7U, 0xFFFFFFFFU}) {
    ULONG value = 0;
    ULONG size = sizeof value;
    EXPECT_EQ(WebSocketGetGlobalProperty(static_cast<WEB_SOCKET_PROPERTY_TYPE>(type), &value, &size), E_INVALIDARG);
  }
}

}  // namespace
}  // namespace wspc::contract
