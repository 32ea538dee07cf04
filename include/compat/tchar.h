/* SPDX-License-Identifier: MIT
 * tchar: the names of C's functions that stand for the wide ones if _UNICODE is defined, and for the narrow ones
 * otherwise. */
#ifdef _WIN32
#include_next <tchar.h>
#else
#ifndef WSPC_COMPAT_TCHAR_H
#include "wspc_shared.h" /* before anything of the C library */
#define WSPC_COMPAT_TCHAR_H

#include <ctype.h>
#include <wctype.h>

#include "wspc_file.h"
#include "wspc_wmain.h"

static inline int _wtoi(const wchar_t* text) { return (int)wcstol(text, NULL, 10); }
static inline long _wtol(const wchar_t* text) { return wcstol(text, NULL, 10); }

#ifdef _UNICODE
typedef wchar_t _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
typedef wint_t _TINT;
#define __T(text) L##text
#define _TEOF WEOF

#define _tmain wmain
#define _tprintf wprintf
#define _tprintf_s wprintf_s
#define _ftprintf fwprintf
#define _ftprintf_s fwprintf_s
#define _vtprintf vwprintf
#define _vftprintf vfwprintf
#define _stprintf _swprintf
#define _stprintf_s swprintf_s
#define _vstprintf_s vswprintf_s
#define _sntprintf _snwprintf
#define _sntprintf_s _snwprintf_s
#define _vsntprintf _vsnwprintf
#define _vsntprintf_s _vsnwprintf_s
#define _sctprintf _scwprintf
#define _vsctprintf _vscwprintf
#define _fputts fputws
#define _putts _putws
#define _fputtc fputwc
#define _puttc putwc
#define _puttchar putwchar
#define _tfopen _wfopen
#define _tfopen_s _wfopen_s
#define _tcslen wcslen
#define _tcsnlen wcsnlen
#define _tcscpy wcscpy
#define _tcscpy_s wcscpy_s
#define _tcsncpy wcsncpy
#define _tcsncpy_s wcsncpy_s
#define _tcscat wcscat
#define _tcscat_s wcscat_s
#define _tcsncat wcsncat
#define _tcsncat_s wcsncat_s
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcsspn wcsspn
#define _tcscspn wcscspn
#define _tcspbrk wcspbrk
#define _tcstok_s wcstok_s
#define _tcsdup _wcsdup
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _tcstod wcstod
#define _tstoi _wtoi
#define _ttoi _wtoi
#define _ttol _wtol
#define _totlower towlower
#define _totupper towupper
#define _istalpha iswalpha
#define _istdigit iswdigit
#define _istxdigit iswxdigit
#define _istalnum iswalnum
#define _istspace iswspace
#define _istprint iswprint
#define _istupper iswupper
#define _istlower iswlower
#else
typedef char _TCHAR, _TSCHAR, _TXCHAR;
typedef unsigned char _TUCHAR;
typedef int _TINT;
#define __T(text) text
#define _TEOF EOF

#define _tmain main
#define _tprintf printf
#define _tprintf_s printf_s
#define _ftprintf fprintf
#define _ftprintf_s fprintf_s
#define _vtprintf vprintf
#define _vftprintf vfprintf
#define _stprintf sprintf
#define _stprintf_s sprintf_s
#define _vstprintf_s vsprintf_s
#define _sntprintf _snprintf
#define _sntprintf_s _snprintf_s
#define _vsntprintf _vsnprintf
#define _vsntprintf_s _vsnprintf_s
#define _sctprintf _scprintf
#define _vsctprintf _vscprintf
#define _fputts fputs
#define _putts puts
#define _fputtc fputc
#define _puttc putc
#define _puttchar putchar
#define _tfopen fopen
#define _tfopen_s fopen_s
#define _tcslen strlen
#define _tcsnlen strnlen
#define _tcscpy strcpy
#define _tcscpy_s strcpy_s
#define _tcsncpy strncpy
#define _tcsncpy_s strncpy_s
#define _tcscat strcat
#define _tcscat_s strcat_s
#define _tcsncat strncat
#define _tcsncat_s strncat_s
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp _stricmp
#define _tcsnicmp _strnicmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcsspn strspn
#define _tcscspn strcspn
#define _tcspbrk strpbrk
#define _tcstok_s strtok_s
#define _tcsdup _strdup
#define _tcstol strtol
#define _tcstoul strtoul
#define _tcstod strtod
#define _tstoi atoi
#define _ttoi atoi
#define _ttol atol
#define _totlower tolower
#define _totupper toupper
#define _istalpha isalpha
#define _istdigit isdigit
#define _istxdigit isxdigit
#define _istalnum isalnum
#define _istspace isspace
#define _istprint isprint
#define _istupper isupper
#define _istlower islower
#endif

#define _T(text) __T(text)
#define _TEXT(text) __T(text)

#ifndef _TCHAR_DEFINED /* <Windows.h> may have been here first, which goes by UNICODE */
#define _TCHAR_DEFINED
typedef _TCHAR TCHAR, *PTCHAR;
#endif

#endif
#endif
