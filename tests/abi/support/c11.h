/* SPDX-License-Identifier: MIT
 * c11: what a C11 program sees of websocket.h; c11.c asserts the rest while it is compiled. */
#ifndef WSPC_TESTS_ABI_SUPPORT_C11_H
#define WSPC_TESTS_ABI_SUPPORT_C11_H

#ifdef __cplusplus
extern "C" {
#endif

/* Creates, opens, uses and deletes both handles through all thirteen functions. Returns the number of the first step
 * that failed, 0 for none. */
int wspc_c11_calls_all_thirteen(void);

#ifdef __cplusplus
}
#endif

#endif
