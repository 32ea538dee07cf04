/* SPDX-License-Identifier: MIT
 * winnt: what programs write for <winnt.h>: here it is in <windows.h>, as a whole. */
#ifdef _WIN32
#include_next <winnt.h>
#else
#include "wspc_windows.h"
#endif
