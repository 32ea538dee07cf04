/* SPDX-License-Identifier: MIT
 * websocket: what programs write for <websocket.h>, which on Windows may be spelled in any case. */
#include "../websocket.h"
