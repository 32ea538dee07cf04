/* SPDX-License-Identifier: MIT
 * wspc_interlocked: the Interlocked functions. Each is atomic and a full barrier.
 *
 * Increment, Decrement and Add return the new value; Exchange, ExchangeAdd, CompareExchange, And, Or and Xor return
 * the old one. The forms that end in Acquire, Release and NoFence are the same functions: Windows guarantees less
 * for them. */
#ifndef WSPC_COMPAT_INTERLOCKED_H
#define WSPC_COMPAT_INTERLOCKED_H

#include "windef.h"

/* Windows aligns a LONG64 to 8 bytes; without this, 32-bit x86 would go to a library for it. */
#define WSPC_COMPAT_ALIGNED(Type, at) ((WspcCompatAligned##Type volatile*)(at))

/* The functions of one width: the names end in `suffix`, which is empty for a LONG. */
#define WSPC_COMPAT_INTERLOCKED(Type, suffix)                                                           \
  typedef Type WspcCompatAligned##Type __attribute__((aligned(sizeof(Type))));                          \
  static inline Type InterlockedIncrement##suffix(Type volatile* at) {                                  \
    return __atomic_add_fetch(WSPC_COMPAT_ALIGNED(Type, at), (Type)1, __ATOMIC_SEQ_CST);                \
  }                                                                                                     \
  static inline Type InterlockedDecrement##suffix(Type volatile* at) {                                  \
    return __atomic_sub_fetch(WSPC_COMPAT_ALIGNED(Type, at), (Type)1, __ATOMIC_SEQ_CST);                \
  }                                                                                                     \
  static inline Type InterlockedAdd##suffix(Type volatile* at, Type value) {                            \
    return __atomic_add_fetch(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                  \
  }                                                                                                     \
  static inline Type InterlockedExchange##suffix(Type volatile* at, Type value) {                       \
    return __atomic_exchange_n(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                 \
  }                                                                                                     \
  static inline Type InterlockedExchangeAdd##suffix(Type volatile* at, Type value) {                    \
    return __atomic_fetch_add(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                  \
  }                                                                                                     \
  static inline Type InterlockedCompareExchange##suffix(Type volatile* at, Type value, Type expected) { \
    __atomic_compare_exchange_n(WSPC_COMPAT_ALIGNED(Type, at), &expected, value, 0, __ATOMIC_SEQ_CST,   \
                                __ATOMIC_SEQ_CST);                                                      \
    return expected;                                                                                    \
  }                                                                                                     \
  static inline Type InterlockedAnd##suffix(Type volatile* at, Type value) {                            \
    return __atomic_fetch_and(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                  \
  }                                                                                                     \
  static inline Type InterlockedOr##suffix(Type volatile* at, Type value) {                             \
    return __atomic_fetch_or(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                   \
  }                                                                                                     \
  static inline Type InterlockedXor##suffix(Type volatile* at, Type value) {                            \
    return __atomic_fetch_xor(WSPC_COMPAT_ALIGNED(Type, at), value, __ATOMIC_SEQ_CST);                  \
  }

WSPC_COMPAT_INTERLOCKED(LONG, )
WSPC_COMPAT_INTERLOCKED(LONG64, 64)
WSPC_COMPAT_INTERLOCKED(SHORT, 16)
#ifdef __cplusplus /* the SDK overloads them for unsigned numbers */
WSPC_COMPAT_INTERLOCKED(ULONG, )
WSPC_COMPAT_INTERLOCKED(ULONG64, )
#endif

static inline PVOID InterlockedExchangePointer(PVOID volatile* at, PVOID value) {
  return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);
}
static inline PVOID InterlockedCompareExchangePointer(PVOID volatile* at, PVOID value, PVOID expected) {
  __atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}

/* Sets or clears one bit of a LONG, from 0 to 31. Returns what it was before. */
static inline BOOLEAN InterlockedBitTestAndSet(LONG volatile* at, LONG bit) {
  return (BOOLEAN)((ULONG)InterlockedOr(at, (LONG)(1U << (bit & 31))) >> (bit & 31) & 1U);
}
static inline BOOLEAN InterlockedBitTestAndReset(LONG volatile* at, LONG bit) {
  return (BOOLEAN)((ULONG)InterlockedAnd(at, (LONG) ~(1U << (bit & 31))) >> (bit & 31) & 1U);
}

static inline VOID MemoryBarrier(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#define InterlockedIncrementAcquire InterlockedIncrement
#define InterlockedIncrementRelease InterlockedIncrement
#define InterlockedIncrementNoFence InterlockedIncrement
#define InterlockedDecrementAcquire InterlockedDecrement
#define InterlockedDecrementRelease InterlockedDecrement
#define InterlockedDecrementNoFence InterlockedDecrement
#define InterlockedExchangeAcquire InterlockedExchange
#define InterlockedExchangeNoFence InterlockedExchange
#define InterlockedExchangeAddAcquire InterlockedExchangeAdd
#define InterlockedExchangeAddRelease InterlockedExchangeAdd
#define InterlockedExchangeAddNoFence InterlockedExchangeAdd
#define InterlockedCompareExchangeAcquire InterlockedCompareExchange
#define InterlockedCompareExchangeRelease InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence InterlockedCompareExchange

#endif
