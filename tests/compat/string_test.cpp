// SPDX-License-Identifier: MIT
// string_test: strcpy_s and its kin, fopen_s and its kin. What each returns is also in programs/vocabulary.txt.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "compat/Windows.h"
#include "compat/invalid_parameter.h"

namespace {

TEST(CompatString, arrays_need_no_size) {
  char narrow[8];
  wchar_t wide[8];
  EXPECT_EQ(strcpy_s(narrow, "abc"), 0);
  EXPECT_EQ(strcat_s(narrow, "def"), 0);
  EXPECT_STREQ(narrow, "abcdef");
  EXPECT_EQ(strncpy_s(narrow, "abcdef", 2), 0);
  EXPECT_EQ(strncat_s(narrow, "xyz", 1), 0);
  EXPECT_STREQ(narrow, "abx");
  EXPECT_EQ(wcscpy_s(wide, L"abc"), 0);
  EXPECT_EQ(wcscat_s(wide, L"def"), 0);
  EXPECT_STREQ(wide, L"abcdef");
  EXPECT_EQ(wcsncpy_s(wide, L"abcdef", _TRUNCATE), 0);
  EXPECT_EQ(wcsncat_s(wide, L"xyz", _TRUNCATE), STRUNCATE);
  EXPECT_STREQ(wide, L"abcdefx");
}

TEST(CompatString, a_buffer_that_is_too_small_becomes_empty_and_is_reported) {
  InvalidParameters wrong;
  char narrow[4] = "abc";
  errno = 0;
  EXPECT_EQ(strcpy_s(narrow, "abcd"), ERANGE);
  EXPECT_EQ(errno, ERANGE);
  EXPECT_EQ(wrong.seen(), 1);
  EXPECT_STREQ(narrow, "");
  wchar_t wide[4] = L"abc";
  EXPECT_EQ(wcscat_s(wide, L"d"), ERANGE);
  EXPECT_STREQ(wide, L"");
  EXPECT_EQ(wrong.seen(), 2);
}

TEST(CompatString, wrong_parameters_are_reported) {
  InvalidParameters wrong;
  char narrow[4] = {'a', 'b', 'c', 'd'};
  EXPECT_EQ(strcat_s(narrow, "x"), EINVAL) << "no NUL";
  EXPECT_EQ(strcpy_s(nullptr, 4, "a"), EINVAL);
  EXPECT_EQ(strcpy_s(narrow, 0, "a"), EINVAL);
  EXPECT_EQ(strncpy_s(narrow, 4, nullptr, 1), EINVAL);
  EXPECT_EQ(memcpy_s(narrow, 4, nullptr, 1), EINVAL);
  EXPECT_EQ(memmove_s(narrow, 1, "ab", 2), ERANGE);
  EXPECT_EQ(wrong.seen(), 6);
}

TEST(CompatStringDeathTest, without_a_handler_the_program_is_aborted) {
#ifdef WSPC_EMULATED
  GTEST_SKIP() << "an emulator does not start itself again";
#endif
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  char narrow[4];
  EXPECT_DEATH(strcpy_s(narrow, "abcd"), "strcpy_s: the buffer is too small: the program is aborted");
  EXPECT_DEATH(sprintf_s(narrow, "%d", 1234), "sprintf_s: the buffer is too small");
}

TEST(CompatString, the_handler_is_one_for_the_program) {
  InvalidParameters wrong;
  EXPECT_NE(_get_invalid_parameter_handler(), nullptr);
  const _invalid_parameter_handler mine = _set_invalid_parameter_handler(nullptr);
  EXPECT_EQ(_get_invalid_parameter_handler(), nullptr);
  EXPECT_EQ(_set_invalid_parameter_handler(mine), nullptr);
}

TEST(CompatString, memory_that_does_not_fit_is_cleared) {
  InvalidParameters wrong;
  char memory[] = "abc";
  EXPECT_EQ(memcpy_s(memory, 2, "xyz", 3), ERANGE);
  EXPECT_EQ(std::string(memory, 4), std::string("\0\0c\0", 4));
  EXPECT_EQ(memcpy_s(memory, 4, "xyz", 3), 0);
  EXPECT_EQ(memmove_s(memory + 1, 3, memory, 2), 0);
  EXPECT_STREQ(memory, "xxy");
  EXPECT_EQ(memcpy_s(nullptr, 0, nullptr, 0), 0);
}

TEST(CompatString, lengths_have_a_bound) {
  EXPECT_EQ(strnlen_s("abc", 10), 3U);
  EXPECT_EQ(strnlen_s("abc", 2), 2U);
  EXPECT_EQ(strnlen_s(nullptr, 2), 0U);
  EXPECT_EQ(wcsnlen_s(L"abc", 2), 2U);
  EXPECT_EQ(lstrlenA(nullptr), 0);
  EXPECT_EQ(lstrlenW(L"abc"), 3);
}

TEST(CompatString, other_names_of_what_there_is) {
  char text[] = "a,b";
  char* rest = nullptr;
  EXPECT_STREQ(strtok_s(text, ",", &rest), "a");
  EXPECT_STREQ(strtok_s(nullptr, ",", &rest), "b");
  EXPECT_EQ(_stricmp("Upgrade", "upgrade"), 0);
  EXPECT_NE(_strnicmp("Upgrade", "update", 3), 0);
  EXPECT_EQ(_wcsicmp(L"Upgrade", L"upgrade"), 0);
  char* const copy = _strdup("copy");
  EXPECT_STREQ(copy, "copy");
  free(copy);
}

TEST(CompatFile, fopen_s_returns_the_error) {
  FILE* file = stdout;
  EXPECT_EQ(fopen_s(&file, "/no/such/file", "r"), ENOENT);
  EXPECT_EQ(file, nullptr);
  EXPECT_EQ(fopen_s(&file, "/dev/null", "rb"), 0);
  ASSERT_NE(file, nullptr);
  std::fclose(file);
  EXPECT_EQ(_wfopen_s(&file, L"/dev/null", L"rb"), 0);
  ASSERT_NE(file, nullptr);
  std::fclose(file);
  EXPECT_EQ(_wfopen_s(&file, L"/no/such/file", L"r"), ENOENT);
  InvalidParameters wrong;
  EXPECT_EQ(fopen_s(nullptr, "/dev/null", "r"), EINVAL);
  EXPECT_EQ(fopen_s(&file, nullptr, "r"), EINVAL);
  EXPECT_EQ(wrong.seen(), 2);
}

TEST(CompatFile, times_are_broken_down_into_the_first_parameter) {
  const time_t moment = 86'400;
  struct tm parts = {};
  EXPECT_EQ(gmtime_s(&parts, &moment), 0);
  EXPECT_EQ(parts.tm_mday, 2);
  EXPECT_EQ(localtime_s(&parts, &moment), 0);
  EXPECT_EQ(parts.tm_year, 70);
}

TEST(CompatFile, texts_of_errors_are_cut) {
  char text[5];
  EXPECT_EQ(strerror_s(text, sizeof text, ENOENT), 0);
  EXPECT_EQ(std::string(text), std::string(std::strerror(ENOENT)).substr(0, 4));
}

}  // namespace
