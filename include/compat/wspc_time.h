/* SPDX-License-Identifier: MIT
 * wspc_time: Sleep, the tick counts and the performance counter. */
#ifndef WSPC_COMPAT_TIME_H
#define WSPC_COMPAT_TIME_H

#include <time.h>
#include <unistd.h>

#include "windef.h"

/* Sleeps for at least so many milliseconds; INFINITE: for ever. 0 lets other threads run. */
static inline VOID wspc_compat_sleep(DWORD milliseconds) {
  struct timespec left;
  left.tv_sec = (time_t)(milliseconds / 1000);
  left.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
  do {
    while (nanosleep(&left, &left) != 0) {
    }
    left.tv_sec = 3600;
  } while (milliseconds == INFINITE);
}
#define Sleep wspc_compat_sleep /* a program may have a Sleep of its own, in a class */

/* Time since the machine started, in nanoseconds. Windows counts the time that it slept: so does this, where the system
 * has a clock for it. */
static inline ULONGLONG wspc_compat_uptime(void) {
  struct timespec now;
#ifdef CLOCK_BOOTTIME
  clock_gettime(CLOCK_BOOTTIME, &now);
#else
  clock_gettime(CLOCK_MONOTONIC, &now);
#endif
  return (ULONGLONG)now.tv_sec * 1000000000U + (ULONGLONG)now.tv_nsec;
}

/* Milliseconds since the machine started. */
static inline ULONGLONG GetTickCount64(void) { return wspc_compat_uptime() / 1000000U; }
/* The same in 32 bits: begins again at 0 every 49.7 days. */
static inline DWORD GetTickCount(void) { return (DWORD)GetTickCount64(); }

/* Counts ten million times a second, as on Windows. Neither fails. */
static inline BOOL QueryPerformanceFrequency(LARGE_INTEGER* frequency) {
  frequency->QuadPart = 10000000;
  return TRUE;
}
static inline BOOL QueryPerformanceCounter(LARGE_INTEGER* counter) {
  counter->QuadPart = (LONGLONG)(wspc_compat_uptime() / 100U);
  return TRUE;
}

#endif
