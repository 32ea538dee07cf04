/* SPDX-License-Identifier: MIT
 * winbase: what programs write for <winbase.h>: here it is in <windows.h>, as a whole. */
#ifdef _WIN32
#include_next <winbase.h>
#else
#include "wspc_windows.h"
#endif
