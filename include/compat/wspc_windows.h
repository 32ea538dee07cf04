/* SPDX-License-Identifier: MIT
 * wspc_windows: of <windows.h> and Microsoft's C library, what console programs use that were written for websocket.h.
 *
 * For everyone but Windows, C11 and C++; docs/porting.md says what is here and what is not. Everything is in the
 * headers: nothing is added to the library. */
#ifndef WSPC_COMPAT_WINDOWS_H
#define WSPC_COMPAT_WINDOWS_H

#include <stddef.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "../websocket.h"
#include "sal.h"
#include "wspc_critical_section.h"
#include "wspc_print.h"
#include "wspc_wmain.h"

#define _WINDOWS_
#ifndef _WINDEF_
#define _WINDEF_
#endif

/* ---- How functions are called and declared ---------------------------------------------------------------------- */

#define __cdecl
#define __stdcall
#define __fastcall
#define CALLBACK
#define APIENTRY
#define WINAPIV
#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define FORCEINLINE static inline
#ifndef __declspec
#define __declspec(what)
#endif
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* ---- Types beyond those of websocket.h. A long of Windows has 32 bits. ------------------------------------------- */

typedef int16_t SHORT;
typedef int32_t INT, LONG, *PLONG, *LPLONG;
typedef uint32_t UINT, *PUINT;
typedef int64_t LONGLONG, LONG64, INT64;
typedef uint64_t ULONGLONG, ULONG64, DWORD64, UINT64;
typedef uint16_t WORD, *PWORD;
typedef uint8_t UCHAR, *PUCHAR, BOOLEAN;
typedef wchar_t WCHAR, *PWCHAR, *PWSTR, *LPWSTR; /* 32 bits where wchar_t has 32: not UTF-16 */
typedef const wchar_t *PCWSTR, *LPCWSTR;
typedef char *PSTR, *LPSTR;
typedef const char* LPCSTR;
typedef void *LPVOID, *HANDLE;
typedef const void* LPCVOID;
typedef BYTE* LPBYTE;
typedef BOOL *PBOOL, *LPBOOL;
typedef USHORT* PUSHORT;
typedef ULONG* PULONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef size_t SIZE_T;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;

/* ---- Results ----------------------------------------------------------------------------------------------------- */

#define NO_ERROR 0
#define ERROR_SUCCESS 0
#define ERROR_ACCESS_DENIED 5
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_INVALID_DATA 13
#define ERROR_OUTOFMEMORY 14
#define ERROR_NOT_SUPPORTED 50
#define ERROR_INVALID_PARAMETER 87
#define ERROR_INSUFFICIENT_BUFFER 122

#define S_FALSE ((HRESULT)1)
#define E_NOTIMPL ((HRESULT)0x80004001)
#define E_POINTER ((HRESULT)0x80004003)
#define E_ABORT ((HRESULT)0x80004004)
#define E_UNEXPECTED ((HRESULT)0x8000FFFF)
#define E_ACCESSDENIED ((HRESULT)0x80070005)
#define HRESULT_CODE(hr) ((hr)&0xFFFF)
#define HRESULT_FROM_WIN32(error) ((HRESULT)(error) <= 0 ? (HRESULT)(error) : (HRESULT)(((error)&0xFFFF) | 0x80070000))

/* ---- Memory and small things ------------------------------------------------------------------------------------- */

#define CopyMemory(to, from, size) memcpy((to), (from), (size))
#define MoveMemory(to, from, size) memmove((to), (from), (size))
#define FillMemory(to, size, byte) memset((to), (byte), (size))
#define ZeroMemory(to, size) memset((to), 0, (size))
#define RtlCopyMemory CopyMemory
#define RtlMoveMemory MoveMemory
#define RtlZeroMemory ZeroMemory

#define __min(a, b) (((a) < (b)) ? (a) : (b))
#define __max(a, b) (((a) > (b)) ? (a) : (b))
#define _countof ARRAYSIZE
#define MAX_PATH 260
#define INFINITE 0xFFFFFFFFU

/* Milliseconds. */
static inline void wspc_compat_sleep(DWORD milliseconds) {
  struct timespec left;
  left.tv_sec = (time_t)(milliseconds / 1000);
  left.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
  while (nanosleep(&left, &left) != 0) {
  }
}
#define Sleep wspc_compat_sleep

#endif
