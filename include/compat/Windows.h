/* SPDX-License-Identifier: MIT
 * windows: what programs write for <windows.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <windows.h>
#else
#include "wspc_windows.h"
#endif
