/* SPDX-License-Identifier: MIT
 * windef: the types of Windows beyond those of websocket.h, and the macros that take words apart. A LONG has 32 bits.
 */
#ifdef _WIN32
#include_next <windef.h>
#else
#ifndef WSPC_COMPAT_WINDEF_H
#include "wspc_shared.h" /* before anything of the C library */
#define WSPC_COMPAT_WINDEF_H

#include <wchar.h>

#include "../websocket.h"

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
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(variable) ((void)(variable))

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

typedef int16_t SHORT, *PSHORT;
typedef int32_t INT, *PINT, *LPINT, LONG, *PLONG, *LPLONG, LONG32, INT32;
typedef uint32_t UINT, *PUINT, *LPUINT, ULONG32, DWORD32, UINT32;
typedef int64_t LONGLONG, *PLONGLONG, LONG64, *PLONG64, INT64;
typedef uint64_t ULONGLONG, *PULONGLONG, DWORDLONG, ULONG64, *PULONG64, DWORD64, *PDWORD64, UINT64;
typedef uint16_t WORD, *PWORD, *LPWORD, UINT16;
typedef int16_t INT16;
typedef uint8_t UCHAR, *PUCHAR, BOOLEAN, *PBOOLEAN, UINT8;
typedef int8_t INT8;
typedef float FLOAT, *PFLOAT;
typedef double DOUBLE;
typedef BOOL *PBOOL, *LPBOOL;
typedef BYTE* LPBYTE;
typedef USHORT* PUSHORT;
typedef ULONG* PULONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef size_t SIZE_T, *PSIZE_T;
typedef ptrdiff_t SSIZE_T;
typedef intptr_t INT_PTR, LONG_PTR, *PLONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR;

typedef union _LARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    DWORD HighPart;
  };
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* ---- Text and pointers ------------------------------------------------------------------------------------------- */

typedef wchar_t WCHAR, *PWCHAR, *PWCH, *LPWCH, *PWSTR, *LPWSTR; /* 32 bits where wchar_t has 32: not UTF-16 */
typedef const wchar_t *PCWSTR, *LPCWSTR, *PCWCH;
typedef char *PSTR, *LPSTR, *PCH;
typedef const char* LPCSTR;
typedef void *LPVOID, *HANDLE, **PHANDLE;
typedef const void *LPCVOID, *PCVOID;

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define MAX_PATH 260
#define INFINITE 0xFFFFFFFFU

#define MAXUCHAR 0xFF
#define MAXWORD 0xFFFF
#define MAXUSHORT 0xFFFF
#define MAXLONG 0x7FFFFFFF
#define MAXDWORD 0xFFFFFFFFU
#define MAXULONG 0xFFFFFFFFU

/* ---- Words taken apart and put together -------------------------------------------------------------------------- */

#define LOBYTE(word) ((BYTE)((DWORD_PTR)(word)&0xFF))
#define HIBYTE(word) ((BYTE)(((DWORD_PTR)(word) >> 8) & 0xFF))
#define LOWORD(number) ((WORD)((DWORD_PTR)(number)&0xFFFF))
#define HIWORD(number) ((WORD)(((DWORD_PTR)(number) >> 16) & 0xFFFF))
#define LODWORD(number) ((DWORD)((ULONGLONG)(number)&0xFFFFFFFF))
#define HIDWORD(number) ((DWORD)((ULONGLONG)(number) >> 32))
#define MAKEWORD(low, high) ((WORD)(LOBYTE(low) | (DWORD)LOBYTE(high) << 8))
#define MAKELONG(low, high) ((LONG)(LOWORD(low) | (DWORD)LOWORD(high) << 16))
#define MAKEDWORD(low, high) ((DWORD)MAKELONG(low, high))

#endif
#endif
