// SPDX-License-Identifier: MIT
// strsafe_test: StringCchCopy and its kin. What each returns is also in programs/vocabulary.txt.
#include "compat/strsafe.h"

#include <gtest/gtest.h>

namespace {

TEST(CompatStrsafe, text_that_does_not_fit_is_cut) {
  char narrow[4];
  wchar_t wide[4];
  EXPECT_EQ(StringCchCopyA(narrow, 4, "abc"), S_OK);
  EXPECT_EQ(StringCchCopyA(narrow, 4, "abcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(narrow, "abc");
  EXPECT_EQ(StringCchPrintfW(wide, 4, L"%lu%s", ULONG{12}, L"xyz"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(wide, L"12x");
  EXPECT_EQ(StringCchPrintfW(wide, 4, L"%S", "abc"), S_OK);
  EXPECT_STREQ(wide, L"abc");
  EXPECT_EQ(StringCchCopyW(wide, 4, L"a"), S_OK);
  EXPECT_EQ(StringCchCatW(wide, 4, L"bcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(wide, L"abc");
}

TEST(CompatStrsafe, cb_counts_bytes) {
  wchar_t wide[4];
  EXPECT_EQ(StringCbCopyW(wide, 3 * sizeof(wchar_t) + 1, L"abc"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(wide, L"ab");
  EXPECT_EQ(StringCbPrintfW(wide, sizeof wide, L"%d", 123), S_OK);
  size_t size = 0;
  EXPECT_EQ(StringCbLengthW(wide, sizeof wide, &size), S_OK);
  EXPECT_EQ(size, 3 * sizeof(wchar_t));
}

TEST(CompatStrsafe, a_part_of_the_source_may_be_taken) {
  char narrow[8];
  EXPECT_EQ(StringCchCopyNA(narrow, 8, "abcdef", 3), S_OK);
  EXPECT_EQ(StringCchCatNA(narrow, 8, "xyz", 2), S_OK);
  EXPECT_STREQ(narrow, "abcxy");
}

TEST(CompatStrsafe, sizes_that_are_none_are_refused) {
  char narrow[4] = "abc";
  const size_t too_much = size_t{STRSAFE_MAX_CCH} + 1;
  EXPECT_EQ(StringCchCopyA(narrow, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_STREQ(narrow, "abc");
  EXPECT_EQ(StringCchCatA(narrow, 3, "x"), STRSAFE_E_INVALID_PARAMETER) << "no NUL";
  EXPECT_EQ(StringCchPrintfA(narrow, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchCopyNA(narrow, 4, "x", too_much), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_STREQ(narrow, "");
  EXPECT_EQ(StringCchCopyA(narrow, too_much, "x"), STRSAFE_E_INVALID_PARAMETER);
}

TEST(CompatStrsafe, a_length_has_to_end_within_its_bound) {
  size_t length = 7;
  EXPECT_EQ(StringCchLengthA("abc", 4, &length), S_OK);
  EXPECT_EQ(length, 3U);
  EXPECT_EQ(StringCchLengthA("abc", 3, &length), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(length, 0U);
  EXPECT_EQ(StringCchLengthA(nullptr, 3, nullptr), STRSAFE_E_INVALID_PARAMETER);
}

}  // namespace
