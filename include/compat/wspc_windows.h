/* SPDX-License-Identifier: MIT
 * wspc_windows: the parts of <windows.h> and Microsoft's C library that console programs for websocket.h use.
 *
 * For systems other than Windows, C11 and C++11 or later. docs/porting.md lists what is included and what is not.
 * Everything is defined in headers: the library contains nothing of it. */
#ifndef WSPC_COMPAT_WINDOWS_H
#define WSPC_COMPAT_WINDOWS_H

#include "driverspecs.h"
#include "sal.h"
#include "windef.h"
#include "winerror.h"
#include "wspc_critical_section.h"
#include "wspc_file.h"
#include "wspc_interlocked.h"
#include "wspc_invalid_parameter.h"
#include "wspc_last_error.h"
#include "wspc_memory.h"
#include "wspc_min_max.h"
#include "wspc_print.h"
#include "wspc_print_buffer.h"
#include "wspc_string.h"
#include "wspc_text.h"
#include "wspc_time.h"
#include "wspc_wmain.h"

#define _WINDOWS_

/* Returns the number of elements of an array; in C++, a pointer does not compile. */
#ifdef __cplusplus
template <class Element, size_t Count>
char (*wspc_compat_countof(Element (&)[Count]))[Count];
#define _countof(array) (sizeof(*wspc_compat_countof(array)))
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif

#endif
