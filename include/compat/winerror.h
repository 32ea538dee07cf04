/* SPDX-License-Identifier: MIT
 * winerror: the error codes that programs for websocket.h compare with, and the macros that turn them into HRESULTs. */
#ifdef _WIN32
#include_next <winerror.h>
#else
#ifndef WSPC_COMPAT_WINERROR_H
#define WSPC_COMPAT_WINERROR_H

#include "windef.h"

/* ---- Error codes: DWORDs ----------------------------------------------------------------------------------------- */

#define NO_ERROR 0
#define ERROR_SUCCESS 0
#define ERROR_INVALID_FUNCTION 1
#define ERROR_FILE_NOT_FOUND 2
#define ERROR_PATH_NOT_FOUND 3
#define ERROR_TOO_MANY_OPEN_FILES 4
#define ERROR_ACCESS_DENIED 5
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_INVALID_DATA 13
#define ERROR_OUTOFMEMORY 14
#define ERROR_NOT_READY 21
#define ERROR_GEN_FAILURE 31
#define ERROR_SHARING_VIOLATION 32
#define ERROR_HANDLE_EOF 38
#define ERROR_NOT_SUPPORTED 50
#define ERROR_FILE_EXISTS 80
#define ERROR_INVALID_PARAMETER 87
#define ERROR_BROKEN_PIPE 109
#define ERROR_CALL_NOT_IMPLEMENTED 120
#define ERROR_SEM_TIMEOUT 121
#define ERROR_INSUFFICIENT_BUFFER 122
#define ERROR_INVALID_NAME 123
#define ERROR_MOD_NOT_FOUND 126
#define ERROR_PROC_NOT_FOUND 127
#define ERROR_BUSY 170
#define ERROR_ALREADY_EXISTS 183
#define ERROR_MORE_DATA 234
#define WAIT_TIMEOUT 258
#define ERROR_NO_MORE_ITEMS 259
#define ERROR_ARITHMETIC_OVERFLOW 534
#define ERROR_OPERATION_ABORTED 995
#define ERROR_IO_INCOMPLETE 996
#define ERROR_IO_PENDING 997
#define ERROR_NOT_FOUND 1168
#define ERROR_CANCELLED 1223
#define ERROR_CONNECTION_REFUSED 1225
#define ERROR_GRACEFUL_DISCONNECT 1226
#define ERROR_CONNECTION_INVALID 1229
#define ERROR_NETWORK_UNREACHABLE 1231
#define ERROR_HOST_UNREACHABLE 1232
#define ERROR_CONNECTION_ABORTED 1236
#define ERROR_INTERNAL_ERROR 1359
#define ERROR_TIMEOUT 1460
#define ERROR_INVALID_STATE 5023

/* ---- HRESULTs ---------------------------------------------------------------------------------------------------- */

#define SEVERITY_SUCCESS 0
#define SEVERITY_ERROR 1
#define FACILITY_NULL 0
#define FACILITY_RPC 1
#define FACILITY_DISPATCH 2
#define FACILITY_STORAGE 3
#define FACILITY_ITF 4
#define FACILITY_WIN32 7
#define FACILITY_WINDOWS 8
#define FACILITY_HTTP 25
#define FACILITY_WEB_SOCKET 886 /* the facility of E_INVALID_PROTOCOL_OPERATION and its like */

#define S_FALSE ((HRESULT)1)
#define E_NOTIMPL ((HRESULT)0x80004001)
#define E_NOINTERFACE ((HRESULT)0x80004002)
#define E_POINTER ((HRESULT)0x80004003)
#define E_ABORT ((HRESULT)0x80004004)
#define E_PENDING ((HRESULT)0x8000000A)
#define E_BOUNDS ((HRESULT)0x8000000B)
#define E_UNEXPECTED ((HRESULT)0x8000FFFF)
#define E_ACCESSDENIED ((HRESULT)0x80070005)
#define E_HANDLE ((HRESULT)0x80070006)
#define E_NOT_SUFFICIENT_BUFFER ((HRESULT)0x8007007A)

#define HRESULT_CODE(hr) ((hr)&0xFFFF)
#define HRESULT_FACILITY(hr) (((hr) >> 16) & 0x1FFF)
#define HRESULT_SEVERITY(hr) (((hr) >> 31) & 0x1)
#define SCODE_CODE(code) HRESULT_CODE(code)
#define SCODE_FACILITY(code) HRESULT_FACILITY(code)
#define SCODE_SEVERITY(code) HRESULT_SEVERITY(code)
#define IS_ERROR(status) ((ULONG)(status) >> 31 == SEVERITY_ERROR)
#define MAKE_HRESULT(severity, facility, code) \
  ((HRESULT)((ULONG)(severity) << 31 | (ULONG)(facility) << 16 | (ULONG)(code)))
#define MAKE_SCODE(severity, facility, code) MAKE_HRESULT(severity, facility, code)

/* Converts an error code to an HRESULT: 0 becomes S_OK, and an HRESULT of a failure is not changed. The argument is
 * evaluated once; for a constant, the result is a constant. */
#define __HRESULT_FROM_WIN32(error) \
  ((HRESULT)(error) <= 0 ? (HRESULT)(error) : (HRESULT)(((DWORD)(error)&0xFFFF) | FACILITY_WIN32 << 16 | 0x80000000U))
#ifdef __cplusplus
constexpr HRESULT HRESULT_FROM_WIN32(DWORD error) { return __HRESULT_FROM_WIN32(error); }
#else
static inline HRESULT wspc_compat_hresult(DWORD error) { return __HRESULT_FROM_WIN32(error); }
#define HRESULT_FROM_WIN32(error) \
  __builtin_choose_expr(__builtin_constant_p(error), __HRESULT_FROM_WIN32(error), wspc_compat_hresult((DWORD)(error)))
#endif

#endif
#endif
