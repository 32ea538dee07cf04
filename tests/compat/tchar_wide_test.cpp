// SPDX-License-Identifier: MIT
// tchar_wide_test: tchar_test.cpp with wide TCHARs.
#define UNICODE
#define _UNICODE
#include "tchar_test.cpp"
