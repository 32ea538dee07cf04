/* SPDX-License-Identifier: MIT
 * wspc_memory: CopyMemory and related functions, and SecureZeroMemory, which no compiler optimizes away. */
#ifndef WSPC_COMPAT_MEMORY_H
#define WSPC_COMPAT_MEMORY_H

#include <string.h>

#include "windef.h"

#define RtlCopyMemory(to, from, size) memcpy((to), (from), (size))
#define RtlMoveMemory(to, from, size) memmove((to), (from), (size))
#define RtlFillMemory(to, size, byte) memset((to), (byte), (size))
#define RtlZeroMemory(to, size) memset((to), 0, (size))
#define RtlEqualMemory(one, other, size) (memcmp((one), (other), (size)) == 0)
#define RtlSecureZeroMemory SecureZeroMemory
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory
#define EqualMemory RtlEqualMemory

/* Returns `to`. The bytes are written even when nothing reads them afterwards. */
static inline PVOID SecureZeroMemory(PVOID to, SIZE_T size) {
  memset(to, 0, size);
  __asm__ __volatile__("" : : "r"(to) : "memory"); /* somebody may look at them, for all that the compiler knows */
  return to;
}

#endif
