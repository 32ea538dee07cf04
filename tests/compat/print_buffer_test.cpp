// SPDX-License-Identifier: MIT
// print_buffer_test: sprintf and its kin of the compat headers. What each returns is also in programs/vocabulary.txt.
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "compat/Windows.h"
#include "compat/invalid_parameter.h"

namespace {

TEST(CompatPrintBuffer, formats_are_those_of_windows) {
  char narrow[64];
  wchar_t wide[64];
  EXPECT_EQ(sprintf_s(narrow, sizeof narrow, "%lu %S %I64d", ULONG{0xFFFFFFFF}, L"ä", -5LL), 16);
  EXPECT_STREQ(narrow, "4294967295 ä -5");
  EXPECT_EQ(swprintf_s(wide, 64, L"%lu %s %S", ULONG{0xFFFFFFFF}, L"ä", "€"), 14);
  EXPECT_STREQ(wide, L"4294967295 ä €");
  EXPECT_EQ(sprintf(narrow, "%lx %S", ULONG{255}, L"w"), 4);
  EXPECT_STREQ(narrow, "ff w");
  EXPECT_EQ(snprintf(narrow, sizeof narrow, "%ld", LONG{-1}), 2);
  EXPECT_STREQ(narrow, "-1");
  EXPECT_EQ(swprintf(wide, 64, L"%s", L"w"), 1);
  EXPECT_STREQ(wide, L"w");
  EXPECT_EQ(std::snprintf(narrow, sizeof narrow, "%S", L"std"), 3);
}

TEST(CompatPrintBuffer, what_is_no_utf8_becomes_a_replacement_character) {
  wchar_t wide[8];
  EXPECT_EQ(swprintf_s(wide, L"%S", "a\xFFz"), 3);
  EXPECT_STREQ(wide, L"a\uFFFDz");
}

TEST(CompatPrintBuffer, arrays_need_no_size) {
  char narrow[8];
  wchar_t wide[8];
  EXPECT_EQ(sprintf_s(narrow, "%d", 1234567), 7);
  EXPECT_STREQ(narrow, "1234567");
  EXPECT_EQ(swprintf_s(wide, L"%d", 1234567), 7);
  EXPECT_STREQ(wide, L"1234567");
  EXPECT_EQ(_snprintf_s(narrow, _TRUNCATE, "%s", "abcdefghi"), -1);
  EXPECT_STREQ(narrow, "abcdefg");
  EXPECT_EQ(_snwprintf_s(wide, 3, L"%s", L"abcdefghi"), -1);
  EXPECT_STREQ(wide, L"abc");
}

TEST(CompatPrintBuffer, text_that_does_not_fit_is_reported_unless_it_may_be_cut) {
  InvalidParameters wrong;
  char narrow[4] = "abc";
  EXPECT_EQ(sprintf_s(narrow, "%d", 1234), -1);
  EXPECT_EQ(errno, ERANGE);
  EXPECT_STREQ(narrow, "");
  EXPECT_EQ(wrong.seen(), 1);
  EXPECT_EQ(_snprintf_s(narrow, 4, 4, "%d", 1234), -1);
  EXPECT_STREQ(narrow, "");
  EXPECT_EQ(wrong.seen(), 2);
  EXPECT_EQ(_snprintf_s(narrow, 4, 3, "%d", 1234), -1);
  EXPECT_EQ(_snprintf_s(narrow, 4, _TRUNCATE, "%d", 1234), -1);
  EXPECT_STREQ(narrow, "123");
  EXPECT_EQ(wrong.seen(), 2) << "cut, as was asked";
}

TEST(CompatPrintBuffer, wrong_parameters_are_reported) {
  InvalidParameters wrong;
  char narrow[4];
  EXPECT_EQ(sprintf_s(nullptr, 4, "a"), -1);
  EXPECT_EQ(sprintf_s(narrow, size_t{0}, "a"), -1);
  EXPECT_EQ(sprintf_s(narrow, 4, nullptr), -1);
  EXPECT_EQ(sprintf_s(narrow, 4, "%n", nullptr), -1);
  EXPECT_EQ(errno, EINVAL);
  EXPECT_EQ(wrong.seen(), 4);
  EXPECT_EQ(_snprintf_s(nullptr, 0, 0, "a"), 0);
}

TEST(CompatPrintBuffer, the_old_forms_may_leave_out_the_nul) {
  char narrow[4] = "xyz";
  EXPECT_EQ(_snprintf(narrow, 2, "%s", "a"), 1);
  EXPECT_STREQ(narrow, "a");
  EXPECT_EQ(_snprintf(narrow, 2, "%s", "bc"), 2);
  EXPECT_EQ(std::string(narrow, 4), std::string("bcz\0", 4));
  EXPECT_EQ(_snprintf(narrow, 2, "%s", "def"), -1);
  EXPECT_EQ(std::string(narrow, 4), std::string("dez\0", 4));
  EXPECT_EQ(_snprintf(nullptr, 0, "%s", "abc"), 3);
  EXPECT_EQ(_scprintf("%s %d", "abc", 12), 6);
  EXPECT_EQ(_scwprintf(L"%s", L"äöü"), 3);
}

TEST(CompatPrintBuffer, iso_c_forms_cut_and_tell) {
  char narrow[4];
  wchar_t wide[4];
  EXPECT_EQ(snprintf(narrow, 4, "%s", "abcdef"), 6);
  EXPECT_STREQ(narrow, "abc");
  EXPECT_EQ(snprintf(nullptr, 0, "%s", "abcdef"), 6);
  EXPECT_EQ(swprintf(wide, 4, L"%s", L"abcdef"), -1);
  EXPECT_STREQ(wide, L"abc");
}

TEST(CompatPrintBuffer, a_bad_format_keeps_what_was_before_it) {
  char narrow[8] = "#######";
  EXPECT_EQ(sprintf(narrow, "ab%n", nullptr), -1);
  EXPECT_EQ(std::string(narrow, 8), std::string("ab\0####\0", 8));
}

}  // namespace
