/* SPDX-License-Identifier: MIT
 * tchar: what programs write for <tchar.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <tchar.h>
#else
#include "tchar.h"
#endif
