// SPDX-License-Identifier: MIT
// windows_test: types, macros, annotations, critical sections and wide arguments of the compat headers.
#include "compat/Windows.h"

#include <chrono>
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

TEST(CompatWindows, memory) {
  BYTE to[8] = {};
  const BYTE from[] = {1, 2, 3, 4};
  EXPECT_EQ(annotated(from, 4, to, nullptr), 4U);
  MoveMemory(to + 1, to, 3);
  EXPECT_EQ(to[3], 3);
  FillMemory(to, 2, 9);
  EXPECT_EQ(to[1], 9);
  EXPECT_TRUE(EqualMemory(to, "\x09\x09", 2));
  EXPECT_FALSE(EqualMemory(to, "\x09\x08", 2));
  ZeroMemory(to, sizeof to);
  EXPECT_EQ(to[1], 0);
}

TEST(CompatWindows, secure_zero_memory_clears_what_it_is_given_and_no_more) {
  BYTE secret[] = {1, 2, 3, 4};
  EXPECT_EQ(SecureZeroMemory(secret, 3), secret);
  EXPECT_EQ(std::string(secret, secret + 4), std::string("\0\0\0\4", 4));
}

TEST(CompatWindows, countof_is_a_constant) {
  const BYTE array[] = {1, 2, 3, 4};
  static_assert(_countof(array) == 4);
  EXPECT_EQ(_countof(array), 4U);
}

TEST(CompatWindows, words_are_taken_apart_and_put_together) {
  static_assert(LOBYTE(0x1234) == 0x34 && HIBYTE(0x1234) == 0x12);
  static_assert(LOWORD(0x12345678) == 0x5678 && HIWORD(0x12345678) == 0x1234);
  static_assert(MAKEWORD(0x34, 0x12) == 0x1234 && MAKEWORD(0xFFFF, 0xFFFF) == 0xFFFF && MAKEWORD(0x100, 1) == 0x100);
  static_assert(MAKELONG(0x5678, 0x1234) == 0x12345678);
  static_assert(MAKELONG(1, 0x8000) == static_cast<LONG>(0x80000001), "of the sign as well");
  static_assert(std::is_same_v<decltype(MAKEWORD(1, 2)), WORD> && std::is_same_v<decltype(MAKELONG(1, 2)), LONG>);
  static_assert(std::is_same_v<decltype(LOBYTE(1)), BYTE> && std::is_same_v<decltype(LOWORD(1)), WORD>);
}

TEST(CompatWindows, no_handle_is_all_ones) {
  const LONG_PTR all = -1;
  EXPECT_EQ(reinterpret_cast<LONG_PTR>(INVALID_HANDLE_VALUE), all);
}

TEST(CompatWindows, large_integers_have_parts) {
  LARGE_INTEGER large;
  large.QuadPart = -2;
  EXPECT_EQ(large.LowPart, 0xFFFFFFFE);
  EXPECT_EQ(large.u.HighPart, -1);
}

TEST(CompatTime, sleeps_as_long_as_was_said) {
  const auto start = std::chrono::steady_clock::now();
  Sleep(20);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(20));
}

TEST(CompatTime, ticks_are_milliseconds) {
  LARGE_INTEGER frequency, before, after;
  EXPECT_TRUE(QueryPerformanceFrequency(&frequency));
  EXPECT_TRUE(QueryPerformanceCounter(&before));
  const ULONGLONG ticks = GetTickCount64();
  Sleep(30);
  const ULONGLONG passed = GetTickCount64() - ticks;
  const DWORD low = GetTickCount() - static_cast<DWORD>(ticks);
  EXPECT_TRUE(QueryPerformanceCounter(&after));
  const LONGLONG counted = (after.QuadPart - before.QuadPart) * 1000 / frequency.QuadPart;
  EXPECT_GE(passed, 29U);
  EXPECT_LE(passed, low);
  EXPECT_LE(static_cast<LONGLONG>(low), counted + 1);
}

TEST(CompatLastError, is_of_the_thread) {
  SetLastError(ERROR_ACCESS_DENIED);
  DWORD elsewhere = 1;
  std::thread([&] {
    elsewhere = GetLastError();
    SetLastError(ERROR_TIMEOUT);
  }).join();
  EXPECT_EQ(elsewhere, 0U);
  EXPECT_EQ(GetLastError(), 5U);
  EXPECT_EQ(HRESULT_FROM_WIN32(GetLastError()), E_ACCESSDENIED);
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
