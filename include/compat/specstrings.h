/* SPDX-License-Identifier: MIT
 * specstrings: what programs write for <specstrings.h>: here it is the annotations of sal.h and driverspecs.h. */
#ifdef _WIN32
#include_next <specstrings.h>
#else
#include "driverspecs.h"
#endif
