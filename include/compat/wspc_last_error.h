/* SPDX-License-Identifier: MIT
 * wspc_last_error: GetLastError and SetLastError: a number that every thread has for itself, initially 0. */
#ifndef WSPC_COMPAT_LAST_ERROR_H
#define WSPC_COMPAT_LAST_ERROR_H

#include "windef.h"

WSPC_COMPAT_SHARED DWORD* wspc_compat_last_error(void) {
  static WSPC_COMPAT_THREAD_LOCAL DWORD error = 0;
  return &error;
}

static inline DWORD GetLastError(void) { return *wspc_compat_last_error(); }
static inline VOID SetLastError(DWORD error) { *wspc_compat_last_error() = error; }

#endif
