/* SPDX-License-Identifier: MIT
 * stdlib: what programs write for <stdlib.h>, which on Windows may be spelled in any case. */
#ifdef __GNUC__
#pragma GCC system_header /* include_next is no ISO C */
#endif
#include_next <stdlib.h>
