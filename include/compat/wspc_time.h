/* SPDX-License-Identifier: MIT
 * wspc_time: Sleep, the tick counts and the performance counter. */
#ifndef WSPC_COMPAT_TIME_H
#define WSPC_COMPAT_TIME_H

#include <time.h>
#include <unistd.h>

#include "windef.h"

/* Sleeps for at least `milliseconds`, or forever for INFINITE. 0 lets other threads run. */
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
#define Sleep wspc_compat_sleep /* a program may have a member function named Sleep */

/* Returns the time since the machine started, in nanoseconds. It includes the time in which the machine slept, as on
 * Windows, if the system has a clock for that. */
static inline ULONGLONG wspc_compat_uptime(void) {
  struct timespec now;
#ifdef CLOCK_BOOTTIME
  clock_gettime(CLOCK_BOOTTIME, &now);
#else
  clock_gettime(CLOCK_MONOTONIC, &now);
#endif
  return (ULONGLONG)now.tv_sec * 1000000000U + (ULONGLONG)now.tv_nsec;
}

/* Returns the milliseconds since the machine started. */
static inline ULONGLONG GetTickCount64(void) { return wspc_compat_uptime() / 1000000U; }
/* The same in 32 bits, which wraps around every 49.7 days. */
static inline DWORD GetTickCount(void) { return (DWORD)GetTickCount64(); }

/* The counter advances ten million times a second, as on Windows. Neither function fails. */
static inline BOOL QueryPerformanceFrequency(LARGE_INTEGER* frequency) {
  frequency->QuadPart = 10000000;
  return TRUE;
}
static inline BOOL QueryPerformanceCounter(LARGE_INTEGER* counter) {
  counter->QuadPart = (LONGLONG)(wspc_compat_uptime() / 100U);
  return TRUE;
}

#endif
