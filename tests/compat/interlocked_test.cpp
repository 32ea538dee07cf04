// SPDX-License-Identifier: MIT
// interlocked_test: what the Interlocked functions return, and that threads lose nothing.
#include <thread>
#include <type_traits>

#include <gtest/gtest.h>

#include "compat/Windows.h"

namespace {

TEST(CompatInterlocked, increment_decrement_and_add_return_the_new_value) {
  LONG volatile number = 5;
  EXPECT_EQ(InterlockedIncrement(&number), 6);
  EXPECT_EQ(InterlockedDecrement(&number), 5);
  EXPECT_EQ(InterlockedAdd(&number, -7), -2);
  number = 0x7FFFFFFF;
  EXPECT_EQ(InterlockedIncrement(&number), static_cast<LONG>(0x80000000)) << "of 32 bits, without overflow";
}

TEST(CompatInterlocked, the_others_return_the_old_value) {
  LONG volatile number = 5;
  EXPECT_EQ(InterlockedExchange(&number, 9), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&number, 3), 9);
  EXPECT_EQ(InterlockedOr(&number, 1), 12);
  EXPECT_EQ(InterlockedAnd(&number, 9), 13);
  EXPECT_EQ(InterlockedXor(&number, 3), 9);
  EXPECT_EQ(number, 10);
}

TEST(CompatInterlocked, compare_exchange_changes_only_what_was_expected) {
  LONG volatile number = 5;
  EXPECT_EQ(InterlockedCompareExchange(&number, 7, 4), 5);
  EXPECT_EQ(number, 5);
  EXPECT_EQ(InterlockedCompareExchange(&number, 7, 5), 5);
  EXPECT_EQ(number, 7);
}

TEST(CompatInterlocked, there_are_64_bits_as_well) {
  LONGLONG volatile number = 0x7FFFFFFF;
  EXPECT_EQ(InterlockedIncrement64(&number), 0x80000000LL);
  EXPECT_EQ(InterlockedExchangeAdd64(&number, 1), 0x80000000LL);
  EXPECT_EQ(InterlockedCompareExchange64(&number, 1, 0x80000001LL), 0x80000001LL);
  EXPECT_EQ(InterlockedOr64(&number, 2), 1);
  EXPECT_EQ(InterlockedExchange64(&number, -1), 3);
  EXPECT_EQ(InterlockedAdd64(&number, 1), 0);
}

TEST(CompatInterlocked, unsigned_numbers_are_taken_in_cxx) {
  ULONG volatile number = 0;
  EXPECT_EQ(InterlockedDecrement(&number), 0xFFFFFFFFU);
  static_assert(std::is_same_v<decltype(InterlockedExchange(&number, 1)), ULONG>);
}

TEST(CompatInterlocked, pointers_are_exchanged) {
  int one = 0;
  int other = 0;
  PVOID volatile pointer = nullptr;
  EXPECT_EQ(InterlockedExchangePointer(&pointer, &one), nullptr);
  EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, &other, nullptr), &one);
  EXPECT_EQ(pointer, &one);
  EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, &other, &one), &one);
  EXPECT_EQ(pointer, &other);
}

TEST(CompatInterlocked, bits_are_tested_and_changed) {
  LONG volatile number = 0;
  EXPECT_FALSE(InterlockedBitTestAndSet(&number, 31));
  EXPECT_TRUE(InterlockedBitTestAndSet(&number, 31));
  EXPECT_EQ(number, static_cast<LONG>(0x80000000));
  EXPECT_TRUE(InterlockedBitTestAndReset(&number, 31));
  EXPECT_FALSE(InterlockedBitTestAndReset(&number, 31));
  EXPECT_EQ(number, 0);
}

TEST(CompatInterlocked, threads_lose_nothing) {
  LONG volatile waiting = 3;
  LONG volatile number = 0;
  LONGLONG volatile sum = 0;
  LONG volatile tries = 0;
  const auto add = [&] {
    InterlockedDecrement(&waiting);
    while (InterlockedOr(&waiting, 0) != 0) {  // all of them begin together
    }
    for (int i = 0; i < 100'000; ++i) {
      InterlockedIncrement(&number);
      InterlockedExchangeAdd64(&sum, 3);
      LONG seen = InterlockedOr(&tries, 0);
      for (LONG before; (before = InterlockedCompareExchange(&tries, seen + 1, seen)) != seen; seen = before) {
      }
    }
  };
  std::thread threads[] = {std::thread(add), std::thread(add), std::thread(add)};
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(number, 300'000);
  EXPECT_EQ(sum, 900'000);
  EXPECT_EQ(tries, 300'000);
}

}  // namespace
