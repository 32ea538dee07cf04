// SPDX-License-Identifier: MIT
// utf8_test: arguments of wmain() and text for files: wide characters to UTF-8 and back. RFC 3629 §4
#include <string>

#include <gtest/gtest.h>

#include "compat/Windows.h"

namespace {

std::wstring widened(std::string text) {
  char* arguments[] = {text.data(), nullptr};
  wchar_t** wide = wspc_compat_widen(arguments);
  EXPECT_EQ(wide[1], nullptr);
  std::wstring result = wide[0];
  std::free(wide);
  return result;
}

TEST(CompatUtf8, arguments_become_wide) {
  EXPECT_EQ(widened("plain"), L"plain");
  EXPECT_EQ(widened("Grüße 世界 😀"), L"Grüße 世界 \U0001F600");
  EXPECT_EQ(widened(""), L"");
}

TEST(CompatUtf8, what_is_no_utf8_is_replaced) {
  EXPECT_EQ(widened("a\xFFz"), L"a\uFFFDz");
  EXPECT_EQ(widened("\xE4\xB8"), L"\uFFFD") << "ends too early";
  EXPECT_EQ(widened("\xC0\x80"), L"\uFFFD\uFFFD") << "too long";
  EXPECT_EQ(widened("\xE0\x80\x80"), L"\uFFFD\uFFFD\uFFFD") << "too long";
  EXPECT_EQ(widened("\xED\xA0\x80"), L"\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(widened("\xF4\x90\x80\x80"), L"\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond U+10FFFF";
}

TEST(CompatUtf8, an_empty_list_stays_empty) {
  char* none[] = {nullptr};
  wchar_t** wide = wspc_compat_widen(none);
  EXPECT_EQ(wide[0], nullptr);
  std::free(wide);
}

}  // namespace
