// SPDX-License-Identifier: MIT
// vocabulary: prints what the functions of the compat headers return, so that it can be compared with what Windows' do.
//
// Elsewhere: cc -Iinclude/compat vocabulary.c. For Windows: x86_64-w64-mingw32-gcc vocabulary.c. Both print the same.
#define STRSAFE_NO_DEPRECATE // Windows: strcpy stays
#include <Windows.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strsafe.h>
#include <wchar.h>

static int wrong; // how often the handler was called

static void OnWrong(const wchar_t* expression, const wchar_t* function, const wchar_t* file, unsigned line, uintptr_t reserved)
{
    UNREFERENCED_PARAMETER(expression);
    UNREFERENCED_PARAMETER(function);
    UNREFERENCED_PARAMETER(file);
    UNREFERENCED_PARAMETER(line);
    UNREFERENCED_PARAMETER(reserved);
    ++wrong;
}

static char narrow[8];
static wchar_t wide[8];

static void Reset(void)
{
    memset(narrow, '#', sizeof(narrow));
    wmemset(wide, L'#', ARRAYSIZE(wide));
    errno = 0;
    wrong = 0;
}

// The result, how often the handler was called, and the buffers up to their NUL, which is shown as a dot.
static void Show(const char* pszWhat, long lResult)
{
    size_t i;

    printf("%s: %d, %d, ", pszWhat, (int)lResult, wrong);
    for (i = 0; i < sizeof(narrow) && (i == 0 || narrow[i - 1] != 0); ++i)
    {
        printf("%c", narrow[i] == 0 ? '.' : narrow[i]);
    }
    printf(" ");
    for (i = 0; i < ARRAYSIZE(wide) && (i == 0 || wide[i - 1] != 0); ++i)
    {
        printf("%c", wide[i] == 0 ? '.' : wide[i]);
    }
    printf("\n");
    Reset();
}

#define SHOW(...) Show(#__VA_ARGS__, (long)(__VA_ARGS__))

static void Printers(void)
{
    SHOW(sprintf_s(narrow, 8, "%d", 1234567));
    SHOW(sprintf_s(narrow, 8, "%d", 12345678));
    SHOW(sprintf_s(NULL, 8, "%d", 1));
    SHOW(sprintf_s(narrow, 0, "%d", 1));
    SHOW(sprintf_s(narrow, 8, NULL));
    SHOW(_snprintf_s(narrow, 8, 3, "%s", "abcdef"));
    SHOW(_snprintf_s(narrow, 8, 3, "%s", "abc"));
    SHOW(_snprintf_s(narrow, 8, 7, "%s", "abcdefgh"));
    SHOW(_snprintf_s(narrow, 8, 8, "%s", "abcdefgh"));
    SHOW(_snprintf_s(narrow, 8, 8, "%s", "abc"));
    SHOW(_snprintf_s(narrow, 8, 0, "%s", "abc"));
    SHOW(_snprintf_s(narrow, 8, _TRUNCATE, "%s", "abcdefgh"));
    SHOW(_snprintf_s(narrow, 8, _TRUNCATE, "%s", "abcdefg"));
    SHOW(_snprintf_s(NULL, 0, 0, "%s", "abcdefg"));
    SHOW(_snprintf(narrow, 8, "%s", "abcdefg"));
    SHOW(_snprintf(narrow, 8, "%s", "abcdefgh"));
    SHOW(_snprintf(narrow, 8, "%s", "abcdefghi"));
    SHOW(_snprintf(NULL, 0, "%s", "abcdefghi"));
    SHOW(_scprintf("%s %d", "abc", 12));
    SHOW(swprintf_s(wide, 8, L"%s", L"abcdefg"));
    SHOW(swprintf_s(wide, 8, L"%s", L"abcdefgh"));
    SHOW(swprintf_s(wide, 8, L"%S", "abcdefg"));
    SHOW(_snwprintf_s(wide, 8, 3, L"%s", L"abcdef"));
    SHOW(_snwprintf_s(wide, 8, _TRUNCATE, L"%s", L"abcdefgh"));
    SHOW(_snwprintf(wide, 8, L"%s", L"abcdefgh"));
    SHOW(_snwprintf(wide, 8, L"%s", L"abcdefghi"));
    SHOW(_scwprintf(L"%s", L"abcdefghi"));
    SHOW(sprintf_s(narrow, 8, "%5s|", "ab"));
    SHOW(sprintf_s(narrow, 8, "%-5s|", "ab"));
    SHOW(sprintf_s(narrow, 8, "%.2S|", L"abc"));
    SHOW(sprintf_s(narrow, 8, "%05.1f", 1.5));
    SHOW(sprintf_s(narrow, 8, "%+d", 5));
    SHOW(sprintf_s(narrow, 8, "%#x", 5));
    SHOW(sprintf_s(narrow, 8, "a%cb", 0));
    SHOW(sprintf_s(narrow, 8, "%I64d", -5LL));
    SHOW(sprintf_s(narrow, 8, "%hs", "ab"));
    SHOW(sprintf_s(narrow, 8, "%s", NULL));
}

static void Strings(void)
{
    SHOW(strcpy_s(narrow, 8, "abcdefg"));
    SHOW(strcpy_s(narrow, 8, "abcdefgh"));
    SHOW(strcpy_s(narrow, 8, NULL));
    SHOW(strcpy_s(NULL, 8, "a"));
    SHOW(strcpy_s(narrow, 0, "a"));
    SHOW(strcat_s(strcpy(narrow, "abc"), 8, "defg"));
    SHOW(strcat_s(strcpy(narrow, "abc"), 8, "defgh"));
    SHOW(strcat_s(narrow, 8, "defgh"));
    SHOW(strcat_s(strcpy(narrow, "abc"), 8, NULL));
    SHOW(strncpy_s(narrow, 8, "abcdef", 3));
    SHOW(strncpy_s(narrow, 8, "abc", 30));
    SHOW(strncpy_s(narrow, 8, "abcdefghi", 8));
    SHOW(strncpy_s(narrow, 8, "abcdefghi", _TRUNCATE));
    SHOW(strncpy_s(narrow, 8, "abc", _TRUNCATE));
    SHOW(strncpy_s(narrow, 8, "abc", 0));
    SHOW(strncpy_s(narrow, 8, NULL, 0));
    SHOW(strncpy_s(narrow, 8, NULL, 1));
    SHOW(strncpy_s(NULL, 0, "abc", 0));
    SHOW(strncat_s(strcpy(narrow, "abc"), 8, "defgh", 4));
    SHOW(strncat_s(strcpy(narrow, "abc"), 8, "defgh", 5));
    SHOW(strncat_s(strcpy(narrow, "abc"), 8, "defgh", _TRUNCATE));
    SHOW(strncat_s(strcpy(narrow, "abc"), 8, NULL, 0));
    SHOW(wcscpy_s(wide, 8, L"abcdefg"));
    SHOW(wcscpy_s(wide, 8, L"abcdefgh"));
    SHOW(wcscat_s(wcscpy(wide, L"abc"), 8, L"defg"));
    SHOW(wcscat_s(wcscpy(wide, L"abc"), 8, L"defgh"));
    SHOW(wcsncpy_s(wide, 8, L"abcdefghi", 3));
    SHOW(wcsncpy_s(wide, 8, L"abcdefghi", _TRUNCATE));
    SHOW(memcpy_s(narrow, 8, "abc", 3));
    SHOW(memcpy_s(narrow, 2, "abc", 3));
    SHOW(memcpy_s(narrow, 8, NULL, 3));
    SHOW(memcpy_s(NULL, 0, NULL, 0));
    SHOW(memmove_s(narrow, 2, "abc", 3));
    SHOW(fopen_s(NULL, "name", "r"));
}

static void Safe(void)
{
    size_t length = 7;

    SHOW(StringCchCopyA(narrow, 8, "abcdefg"));
    SHOW(StringCchCopyA(narrow, 8, "abcdefgh"));
    SHOW(StringCchCopyA(narrow, 0, "abc"));
    SHOW(StringCchCopyNA(narrow, 8, "abcdefgh", 3));
    SHOW(StringCchCatA(strcpy(narrow, "abc"), 8, "defg"));
    SHOW(StringCchCatA(strcpy(narrow, "abc"), 8, "defgh"));
    SHOW(StringCchCatA(narrow, 8, "defgh"));
    SHOW(StringCchCatNA(strcpy(narrow, "abc"), 8, "defgh", 2));
    SHOW(StringCchPrintfA(narrow, 8, "%d", 1234567));
    SHOW(StringCchPrintfA(narrow, 8, "%d", 12345678));
    SHOW(StringCchPrintfA(narrow, 0, "%d", 1));
    SHOW(StringCchLengthA("abc", 4, &length));
    SHOW(length);
    SHOW(StringCchLengthA("abc", 3, &length));
    SHOW(length);
    SHOW(StringCchLengthA(NULL, 3, &length));
    SHOW(StringCchLengthA("abc", 0, NULL));
    SHOW(StringCchCopyW(wide, 8, L"abcdefgh"));
    SHOW(StringCbCopyW(wide, 4 * sizeof(WCHAR) + 1, L"abcdefgh"));
    SHOW(StringCbCatW(wcscpy(wide, L"abc"), 8 * sizeof(WCHAR), L"defgh"));
    SHOW(StringCbPrintfW(wide, 8 * sizeof(WCHAR), L"%s", L"abcdefgh"));
    SHOW(StringCbLengthW(L"abc", 4 * sizeof(WCHAR), &length));
    SHOW(length / sizeof(WCHAR));
}

static void Numbers(void)
{
    LONG volatile lNumber = 5;
    LONGLONG volatile llNumber = 5;
    PVOID volatile pvPointer = NULL;

    SHOW(MAKEWORD(0x12, 0x34));
    SHOW(MAKELONG(0x1234, 0x8765));
    SHOW(LOWORD(0x12345678));
    SHOW(HIWORD(0x12345678));
    SHOW(LOBYTE(0x1234));
    SHOW(HIBYTE(0x1234));
    SHOW(HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED));
    SHOW(HRESULT_FROM_WIN32(0x80004005));
    SHOW(HRESULT_CODE(E_ACCESSDENIED));
    SHOW(HRESULT_FACILITY(E_ACCESSDENIED));
    SHOW(HRESULT_SEVERITY(E_ACCESSDENIED));
    SHOW(MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x200));
    SHOW(IS_ERROR(E_FAIL));
    SHOW(InterlockedIncrement(&lNumber));
    SHOW(InterlockedDecrement(&lNumber));
    SHOW(InterlockedExchange(&lNumber, 9));
    SHOW(InterlockedExchangeAdd(&lNumber, 3));
    SHOW(InterlockedCompareExchange(&lNumber, 1, 12));
    SHOW(InterlockedCompareExchange(&lNumber, 2, 12));
    SHOW(InterlockedOr(&lNumber, 6));
    SHOW(InterlockedAnd(&lNumber, 3));
    SHOW(InterlockedXor(&lNumber, 1));
    SHOW(lNumber);
    SHOW(InterlockedIncrement64(&llNumber));
    SHOW(InterlockedExchangeAdd64(&llNumber, 4));
    SHOW(InterlockedCompareExchange64(&llNumber, 1, 10));
    SHOW(llNumber);
    SHOW(InterlockedExchangePointer(&pvPointer, narrow) == NULL);
    SHOW(InterlockedCompareExchangePointer(&pvPointer, NULL, wide) == narrow);
    SHOW(InterlockedCompareExchangePointer(&pvPointer, NULL, narrow) == narrow);
    SHOW(pvPointer == NULL);
    SHOW(min(3, 4) * 10 + max(3, 4));
    SHOW(GetLastError());
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    SHOW(GetLastError());
    SHOW(INVALID_HANDLE_VALUE == (HANDLE)(LONG_PTR)-1);
    SHOW(SecureZeroMemory(narrow, 3) == narrow);
}

int main(void)
{
    _set_invalid_parameter_handler(OnWrong);
    Reset();
    Printers();
    Strings();
    Safe();
    Numbers();
    return 0;
}
