/* SPDX-License-Identifier: MIT
 * sal: what programs write for <sal.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <sal.h>
#else
#include "sal.h"
#endif
