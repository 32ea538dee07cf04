/* SPDX-License-Identifier: MIT
 * wspc_text: TCHAR, TEXT and the types of TCHAR strings: wide if UNICODE is defined, narrow otherwise. */
#ifndef WSPC_COMPAT_TEXT_H
#define WSPC_COMPAT_TEXT_H

#include <string.h>

#include "windef.h"

#ifdef UNICODE
typedef WCHAR WSPC_TCHAR;
#define __TEXT(text) L##text
#define WSPC_COMPAT_AW(name) name##W
#else
typedef CHAR WSPC_TCHAR;
#define __TEXT(text) text
#define WSPC_COMPAT_AW(name) name##A
#endif

#ifndef _TCHAR_DEFINED /* <tchar.h> may have been included before, and depends on _UNICODE */
#define _TCHAR_DEFINED
typedef WSPC_TCHAR TCHAR, *PTCHAR;
#endif
typedef WSPC_TCHAR *PTSTR, *LPTSTR;
typedef const WSPC_TCHAR *PCTSTR, *LPCTSTR;
#define TEXT(text) __TEXT(text)

static inline int lstrlenA(LPCSTR text) { return text == NULL ? 0 : (int)strlen(text); }
static inline int lstrlenW(LPCWSTR text) { return text == NULL ? 0 : (int)wcslen(text); }
#define lstrlen WSPC_COMPAT_AW(lstrlen)

#endif
