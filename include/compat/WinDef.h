/* SPDX-License-Identifier: MIT
 * windef: what programs write for <windef.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <windef.h>
#else
#include "windef.h"
#endif
