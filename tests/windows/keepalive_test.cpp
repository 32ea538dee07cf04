// SPDX-License-Identifier: MIT
// keepalive_test: the keep-alive interval is the one that the registry says.
//
// Writes below HKEY_LOCAL_MACHINE, and puts back what was there: only under Wine, in the prefix of the tests.
#include <gtest/gtest.h>

#include "websocket.h"

namespace wspc::contract {
namespace {

constexpr const wchar_t* key = L"SOFTWARE\\Microsoft\\WebSocket";
constexpr const wchar_t* name = L"KeepaliveInterval";

bool is_wine() { return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr; }

class Keepalive : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_wine()) GTEST_SKIP() << "writes to the registry, which is left alone but under Wine";
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, name);
  }
  void TearDown() override { RegDeleteTreeW(HKEY_LOCAL_MACHINE, key); }

  static void configure(DWORD type, const void* value, DWORD size) {
    ASSERT_EQ(RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, type, value, size), ERROR_SUCCESS);
  }
  static void configure(DWORD milliseconds) { configure(REG_DWORD, &milliseconds, sizeof milliseconds); }

  static ULONG interval() {
    ULONG value = 0;
    ULONG size = sizeof value;
    EXPECT_EQ(WebSocketGetGlobalProperty(WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, &value, &size), S_OK);
    return value;
  }
};

TEST_F(Keepalive, is_30_seconds_when_the_registry_says_nothing) { EXPECT_EQ(interval(), 30'000U); }

TEST_F(Keepalive, is_what_the_registry_says) {
  configure(45'000);
  EXPECT_EQ(interval(), 45'000U);
  configure(20'000);
  EXPECT_EQ(interval(), 20'000U) << "read anew each time";
}

TEST_F(Keepalive, is_never_below_15_seconds) {
  configure(15'000);
  EXPECT_EQ(interval(), 15'000U);
  configure(14'999);
  EXPECT_EQ(interval(), 15'000U);
  configure(0);
  EXPECT_EQ(interval(), 15'000U);
}

TEST_F(Keepalive, is_30_seconds_when_the_value_is_no_number) {
  configure(REG_SZ, L"45000", sizeof L"45000");
  EXPECT_EQ(interval(), 30'000U);
}

}  // namespace
}  // namespace wspc::contract
