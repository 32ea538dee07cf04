/* SPDX-License-Identifier: MIT
 * strsafe: what programs write for <strsafe.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <strsafe.h>
#else
#include "strsafe.h"
#endif
