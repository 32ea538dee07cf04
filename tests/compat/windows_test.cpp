// SPDX-License-Identifier: MIT
// windows_test: types, macros, annotations, critical sections and wide arguments of the compat headers.
#include "compat/Windows.h"

#include <cstring>
#include <string>
#include <thread>
#include <type_traits>

#include <gtest/gtest.h>

#include "compat/WebSocket.h"
#include "compat/Websocket.h"
#include "compat/websocket.h"
#include "compat/windows.h"

namespace {

_Check_return_ _Success_(return != 0) ULONG
    annotated(_In_reads_bytes_opt_(size) const BYTE* bytes, _In_ ULONG size,
              _Inout_updates_bytes_to_(size, *used) PBYTE to, _Out_opt_ _Deref_out_range_(0, size) ULONG* used) {
  UNREFERENCED_PARAMETER(used);
  CopyMemory(to, bytes, size);
  return size;
}

TEST(CompatWindows, types_have_the_sizes_of_windows) {
  static_assert(sizeof(LONG) == 4 && sizeof(ULONG) == 4 && sizeof(DWORD) == 4 && sizeof(INT) == 4 && sizeof(UINT) == 4);
  static_assert(sizeof(WORD) == 2 && sizeof(SHORT) == 2 && sizeof(UCHAR) == 1 && sizeof(BOOLEAN) == 1);
  static_assert(sizeof(LONGLONG) == 8 && sizeof(ULONGLONG) == 8 && sizeof(DWORD64) == 8);
  static_assert(sizeof(ULONG_PTR) == sizeof(void*) && sizeof(HANDLE) == sizeof(void*) &&
                sizeof(SIZE_T) == sizeof(size_t));
  static_assert(std::is_signed_v<LONG> && std::is_unsigned_v<DWORD>);
  static_assert(std::is_same_v<LPCWSTR, const wchar_t*> && std::is_same_v<LPSTR, char*>);
}

TEST(CompatWindows, memory_and_macros) {
  BYTE to[8] = {};
  const BYTE from[] = {1, 2, 3, 4};
  EXPECT_EQ(annotated(from, 4, to, nullptr), 4U);
  MoveMemory(to + 1, to, 3);
  EXPECT_EQ(to[3], 3);
  FillMemory(to, 2, 9);
  EXPECT_EQ(to[1], 9);
  ZeroMemory(to, sizeof to);
  EXPECT_EQ(to[1], 0);
  EXPECT_EQ(__min(1, 2), 1);
  EXPECT_EQ(__max(1, 2), 2);
  EXPECT_EQ(_countof(from), 4U);
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER), static_cast<HRESULT>(0x8007007A));
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_SUCCESS), S_OK);
  EXPECT_EQ(HRESULT_CODE(E_INVALIDARG), ERROR_INVALID_PARAMETER);
}

TEST(CompatWindows, sleeps_as_long_as_was_said) {
  const auto start = std::chrono::steady_clock::now();
  Sleep(20);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(20));
}

TEST(CompatCriticalSection, may_be_entered_again_by_its_thread_and_by_no_other) {
  CRITICAL_SECTION section;
  EXPECT_TRUE(InitializeCriticalSectionAndSpinCount(&section, 4000));
  EnterCriticalSection(&section);
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  const auto elsewhere = [&section] {
    BOOL entered = TRUE;
    std::thread([&] {
      entered = TryEnterCriticalSection(&section);
      if (entered) LeaveCriticalSection(&section);
    }).join();
    return entered;
  };
  EXPECT_FALSE(elsewhere());
  LeaveCriticalSection(&section);
  LeaveCriticalSection(&section);
  EXPECT_FALSE(elsewhere());
  LeaveCriticalSection(&section);
  EXPECT_TRUE(elsewhere());
  DeleteCriticalSection(&section);
}

TEST(CompatCriticalSection, keeps_others_out) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  int count = 0;
  const auto add = [&] {
    for (int i = 0; i < 20'000; ++i) {
      EnterCriticalSection(&section);
      ++count;
      LeaveCriticalSection(&section);
    }
  };
  std::thread threads[] = {std::thread(add), std::thread(add), std::thread(add)};
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 60'000);
  DeleteCriticalSection(&section);
}

}  // namespace
