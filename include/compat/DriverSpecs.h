/* SPDX-License-Identifier: MIT
 * driverspecs: what programs write for <driverspecs.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <driverspecs.h>
#else
#include "driverspecs.h"
#endif
