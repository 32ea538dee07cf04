/* SPDX-License-Identifier: MIT
 * wspc_shared: what the compat headers need from the compiler: POSIX in addition to ISO C, and one object for all
 * files of a program.
 *
 * Include it before any header of the C library. */
#ifndef WSPC_COMPAT_SHARED_H
#define WSPC_COMPAT_SHARED_H

#ifdef _WIN32
#error "Windows has its own headers: leave include/compat out of the include path"
#endif

/* Strict modes such as -std=c11 hide POSIX, unless the program requests it before its first include. */
#if defined(__STRICT_ANSI__) && !defined(_GNU_SOURCE) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE 1
#endif

#include <stddef.h>
#include <time.h>

#if defined(__GLIBC__) && !defined(__USE_XOPEN2K8)
#error "the compat headers use POSIX, which strict ISO C hides: include <Windows.h> first, or compile with -std=gnu17"
#endif

/* A function that is defined in a header and exists once in a program, as do its static variables. It works in C and
 * C++, and wherever a file is linked. */
#ifdef __cplusplus
#define WSPC_COMPAT_SHARED extern "C" __attribute__((weak, noinline, visibility("default")))
#define WSPC_COMPAT_THREAD_LOCAL thread_local
#else
#define WSPC_COMPAT_SHARED __attribute__((weak, noinline, visibility("default")))
#define WSPC_COMPAT_THREAD_LOCAL _Thread_local
#endif

#endif
