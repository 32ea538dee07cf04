/* SPDX-License-Identifier: MIT
 * winerror: what programs write for <winerror.h>, which on Windows may be spelled in any case. */
#ifdef _WIN32
#include_next <winerror.h>
#else
#include "winerror.h"
#endif
