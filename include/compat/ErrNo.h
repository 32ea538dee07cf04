/* SPDX-License-Identifier: MIT
 * errno: what programs write for <errno.h>, which on Windows may be spelled in any case. */
#ifdef __GNUC__
#pragma GCC system_header /* include_next is no ISO C */
#endif
#include_next <errno.h>
