// SPDX-License-Identifier: MIT
// tchar_test: TCHARs of both kinds. tchar_wide_test.cpp is this file with UNICODE and _UNICODE.
#include "compat/tchar.h"

#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include "compat/Windows.h"
#include "compat/strsafe.h"

#ifdef UNICODE
#define TCHAR_TEST(what) TEST(CompatTcharWide, what)
using Character = wchar_t;
#else
#define TCHAR_TEST(what) TEST(CompatTcharNarrow, what)
using Character = char;
#endif

namespace {

using Text = std::basic_string<TCHAR>;

TCHAR_TEST(types_follow_unicode) {
  static_assert(std::is_same_v<TCHAR, Character> && std::is_same_v<_TCHAR, Character>);
  static_assert(std::is_same_v<LPTSTR, Character*> && std::is_same_v<LPCTSTR, const Character*>);
  static_assert(sizeof(TEXT("abc")) == 4 * sizeof(Character) && sizeof(_T("abc")) == sizeof(_TEXT("abc")));
}

TCHAR_TEST(names_follow_unicode) {
  TCHAR text[16];
  EXPECT_EQ(_stprintf_s(text, _countof(text), _T("%d %s"), 7, _T("text")), 6);
  EXPECT_EQ(Text(text), _T("7 text"));
  EXPECT_EQ(_sntprintf_s(text, _countof(text), _TRUNCATE, _T("%s"), _T("x")), 1);
  EXPECT_EQ(_sctprintf(_T("%s"), _T("abc")), 3);
  EXPECT_EQ(_stprintf(text, _T("%lu"), ULONG{12}), 2);
  EXPECT_EQ(_tcscpy_s(text, _countof(text), _T("abc")), 0);
  EXPECT_EQ(_tcscat_s(text, _countof(text), _T("def")), 0);
  EXPECT_EQ(_tcslen(text), 6U);
  EXPECT_EQ(lstrlen(text), 6);
  EXPECT_EQ(_tcsicmp(text, _T("ABCDEF")), 0);
  EXPECT_EQ(_tcschr(text, _T('d')), text + 3);
  EXPECT_EQ(_tcstoul(_T("42"), nullptr, 10), 42U);
  EXPECT_EQ(_ttoi(_T("-42")), -42);
  EXPECT_EQ(_totupper(_T('a')), _T('A'));
  EXPECT_TRUE(_istdigit(_T('7')));
}

TCHAR_TEST(strsafe_follows_unicode) {
  TCHAR text[4];
  size_t size = 0;
  EXPECT_EQ(StringCchCopy(text, 4, TEXT("abcd")), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_EQ(StringCchLength(text, 4, &size), S_OK);
  EXPECT_EQ(size, 3U);
  EXPECT_EQ(StringCchPrintf(text, 4, TEXT("%s"), TEXT("ab")), S_OK);
  EXPECT_EQ(StringCbCat(text, sizeof text, TEXT("c")), S_OK);
  EXPECT_EQ(StringCbLength(text, sizeof text, &size), S_OK);
  EXPECT_EQ(size, 3 * sizeof(TCHAR));
  EXPECT_EQ(Text(text), TEXT("abc"));
}

}  // namespace
