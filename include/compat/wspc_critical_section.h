/* SPDX-License-Identifier: MIT
 * wspc_critical_section: CRITICAL_SECTION, a lock that its owner may acquire again. */
#ifndef WSPC_COMPAT_CRITICAL_SECTION_H
#define WSPC_COMPAT_CRITICAL_SECTION_H

#include <pthread.h>
#include <stdlib.h>

#include "windef.h"

typedef struct _CRITICAL_SECTION {
  pthread_mutex_t mutex;
} CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

/* On Windows these cannot fail; here a mutex that fails is no mutex at all. */
static inline void wspc_compat_must(int result) {
  if (result != 0) abort();
}

static inline VOID InitializeCriticalSection(LPCRITICAL_SECTION section) {
  pthread_mutexattr_t attributes;
  wspc_compat_must(pthread_mutexattr_init(&attributes));
  wspc_compat_must(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
  wspc_compat_must(pthread_mutex_init(&section->mutex, &attributes));
  pthread_mutexattr_destroy(&attributes);
}

static inline BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins) {
  (void)spins;
  InitializeCriticalSection(section);
  return TRUE;
}

static inline VOID EnterCriticalSection(LPCRITICAL_SECTION section) {
  wspc_compat_must(pthread_mutex_lock(&section->mutex));
}

static inline BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section) {
  return pthread_mutex_trylock(&section->mutex) == 0;
}

static inline VOID LeaveCriticalSection(LPCRITICAL_SECTION section) {
  wspc_compat_must(pthread_mutex_unlock(&section->mutex));
}

static inline VOID DeleteCriticalSection(LPCRITICAL_SECTION section) { pthread_mutex_destroy(&section->mutex); }

#endif
