/* SPDX-License-Identifier: MIT
 * windows: what <windows.h> defines of what websocket.h needs, as it defines it: the header has to step aside for it.
 *
 * ULONG has 32 bits on Windows, where long has; here that takes an int.
 */
#ifndef _WINDOWS_
#define _WINDOWS_
#define _WINDEF_

typedef unsigned char BYTE, *PBYTE;
typedef unsigned short USHORT;
typedef unsigned int ULONG, DWORD;
typedef int BOOL, HRESULT;
typedef char CHAR, *PCHAR;
typedef const char* PCSTR;
typedef void* PVOID;
#define VOID void
#define WINAPI
#define TRUE 1
#define FALSE 0
#define S_OK ((HRESULT)0L)
#define E_INVALIDARG ((HRESULT)0x80070057L)
#define E_OUTOFMEMORY ((HRESULT)0x8007000EL)
#define E_FAIL ((HRESULT)0x80004005L)
#define SUCCEEDED(hr) (((HRESULT)(hr)) >= 0)
#define FAILED(hr) (((HRESULT)(hr)) < 0)

#endif
