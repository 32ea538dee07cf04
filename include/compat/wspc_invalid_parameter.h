/* SPDX-License-Identifier: MIT
 * wspc_invalid_parameter: how the functions whose names end in _s handle an invalid parameter, such as NULL or a
 * buffer that is too small.
 *
 * As on Windows, errno is set, the handler that the program has installed is called, and the function returns its
 * error. Without a handler, the program prints the reason on standard error and calls abort(). */
#ifndef WSPC_COMPAT_INVALID_PARAMETER_H
#define WSPC_COMPAT_INVALID_PARAMETER_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "wspc_shared.h"

typedef int errno_t;
typedef size_t rsize_t;

/* Receives NULL, NULL, NULL, 0 and 0, as from the release builds of Windows' library. */
typedef void (*_invalid_parameter_handler)(const wchar_t* expression, const wchar_t* function, const wchar_t* file,
                                           unsigned line, uintptr_t reserved);

WSPC_COMPAT_SHARED _invalid_parameter_handler* wspc_compat_handler(void) {
  static _invalid_parameter_handler handler = NULL;
  return &handler;
}

/* Installs the handler for all threads; NULL restores the default. Returns the previous handler. */
static inline _invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler) {
  return __atomic_exchange_n(wspc_compat_handler(), handler, __ATOMIC_SEQ_CST);
}
static inline _invalid_parameter_handler _get_invalid_parameter_handler(void) {
  return __atomic_load_n(wspc_compat_handler(), __ATOMIC_SEQ_CST);
}

/* Calls the handler and returns `error`. Does not return if there is no handler, or if the handler does not return. */
static inline errno_t wspc_compat_invalid(const char* function, const char* why, errno_t error) {
  const _invalid_parameter_handler handler = _get_invalid_parameter_handler();
  errno = error;
  if (handler == NULL) {
    fputs(function, stderr);
    fputs(": ", stderr);
    fputs(why, stderr);
    fputs(": the program is aborted\n", stderr);
    abort();
  }
  handler(NULL, NULL, NULL, 0, 0);
  errno = error;
  return error;
}

#endif
