/* SPDX-License-Identifier: MIT
 * strsafe: StringCchCopy, Cat, Printf, Length and their variants: sizes in characters (Cch) or bytes (Cb), for
 * narrow and wide strings, for the whole source or at most a number of its characters (N).
 *
 * They return S_OK; STRSAFE_E_INSUFFICIENT_BUFFER if the text was truncated, with a NUL at its end; or
 * STRSAFE_E_INVALID_PARAMETER for a size of 0 or above 2147483647, or a missing NUL. NULL is not allowed, except
 * where a comment says so. */
#ifdef _WIN32
#include_next <strsafe.h>
#else
#ifndef WSPC_COMPAT_STRSAFE_H
#define WSPC_COMPAT_STRSAFE_H

#include "winerror.h"
#include "wspc_string.h"
#include "wspc_text.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_MAX_LENGTH (STRSAFE_MAX_CCH - 1)
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026)

/* ---- One core for both widths: `unit` is the size of a character ------------------------------------------------- */

static inline int wspc_compat_bad_room(void* to, size_t room, size_t unit) {
  if (room > STRSAFE_MAX_CCH) wspc_compat_end_at(to, 0, unit);
  return room == 0 || room > STRSAFE_MAX_CCH;
}

static inline HRESULT wspc_compat_safe_copy(void* to, size_t room, const void* from, size_t most, size_t unit) {
  if (wspc_compat_bad_room(to, room, unit)) return STRSAFE_E_INVALID_PARAMETER;
  if (most > STRSAFE_MAX_LENGTH) wspc_compat_end_at(to, 0, unit);
  if (most > STRSAFE_MAX_LENGTH) return STRSAFE_E_INVALID_PARAMETER;
  return wspc_compat_take(to, room, 0, from, most, unit) == 0 ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

static inline HRESULT wspc_compat_safe_cat(void* to, size_t room, const void* from, size_t most, size_t unit) {
  const size_t used = room > STRSAFE_MAX_CCH ? room : wspc_compat_length(to, room, unit);
  if (used == room || most > STRSAFE_MAX_LENGTH) return STRSAFE_E_INVALID_PARAMETER;
  return wspc_compat_take(to, room, used, from, most, unit) == 0 ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

/* If `text` is NULL, it is an invalid parameter. `length` may be NULL. */
static inline HRESULT wspc_compat_safe_length(const void* text, size_t most, size_t* length, size_t unit) {
  const int valid = text != NULL && most <= STRSAFE_MAX_CCH;
  const size_t found = valid ? wspc_compat_length(text, most, unit) : most;
  if (length != NULL) *length = found == most ? 0 : found;
  return found == most ? STRSAFE_E_INVALID_PARAMETER : S_OK;
}

static inline HRESULT wspc_compat_safe_printf(const WspcCompatTarget* to, va_list arguments) {
  int length;
  if (wspc_compat_bad_room(to->narrow != NULL ? (void*)to->narrow : (void*)to->wide, to->room,
                           to->narrow != NULL ? sizeof(char) : sizeof(wchar_t)))
    return STRSAFE_E_INVALID_PARAMETER;
  length = wspc_compat_print_cut(to, arguments);
  return length >= 0 && (size_t)length < to->room ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

/* ---- The functions of one width and one way of counting: `Unit` is what 1 of a size stands for ---------------------
 */

#define WSPC_COMPAT_STRSAFE(Char, Target, kind, suffix, Unit)                                                         \
  static inline HRESULT String##kind##Copy##suffix(Char* to, size_t room, const Char* from) {                         \
    return wspc_compat_safe_copy(to, room / Unit, from, STRSAFE_MAX_LENGTH, sizeof(Char));                            \
  }                                                                                                                   \
  static inline HRESULT String##kind##CopyN##suffix(Char* to, size_t room, const Char* from, size_t most) {           \
    return wspc_compat_safe_copy(to, room / Unit, from, most / Unit, sizeof(Char));                                   \
  }                                                                                                                   \
  static inline HRESULT String##kind##Cat##suffix(Char* to, size_t room, const Char* from) {                          \
    return wspc_compat_safe_cat(to, room / Unit, from, STRSAFE_MAX_LENGTH, sizeof(Char));                             \
  }                                                                                                                   \
  static inline HRESULT String##kind##CatN##suffix(Char* to, size_t room, const Char* from, size_t most) {            \
    return wspc_compat_safe_cat(to, room / Unit, from, most / Unit, sizeof(Char));                                    \
  }                                                                                                                   \
  static inline HRESULT String##kind##Length##suffix(const Char* text, size_t most, size_t* length) {                 \
    const HRESULT result = wspc_compat_safe_length(text, most / Unit, length, sizeof(Char));                          \
    if (length != NULL) *length *= Unit;                                                                              \
    return result;                                                                                                    \
  }                                                                                                                   \
  static inline HRESULT String##kind##VPrintf##suffix(Char* to, size_t room, const Char* format, va_list arguments) { \
    const WspcCompatTarget target = Target(to, room / Unit, format);                                                  \
    return wspc_compat_safe_printf(&target, arguments);                                                               \
  }                                                                                                                   \
  WSPC_COMPAT_VARIADIC(HRESULT, String##kind##Printf##suffix, (Char * to, size_t room, const Char* format, ...),      \
                       format, String##kind##VPrintf##suffix(to, room, format, arguments))

WSPC_COMPAT_STRSAFE(char, wspc_compat_narrow_target, Cch, A, 1)
WSPC_COMPAT_STRSAFE(char, wspc_compat_narrow_target, Cb, A, 1)
WSPC_COMPAT_STRSAFE(wchar_t, wspc_compat_wide_target, Cch, W, 1)
WSPC_COMPAT_STRSAFE(wchar_t, wspc_compat_wide_target, Cb, W, sizeof(wchar_t))

/* ---- Without a suffix: as UNICODE says --------------------------------------------------------------------------- */

#define StringCchCopy WSPC_COMPAT_AW(StringCchCopy)
#define StringCchCopyN WSPC_COMPAT_AW(StringCchCopyN)
#define StringCchCat WSPC_COMPAT_AW(StringCchCat)
#define StringCchCatN WSPC_COMPAT_AW(StringCchCatN)
#define StringCchLength WSPC_COMPAT_AW(StringCchLength)
#define StringCchVPrintf WSPC_COMPAT_AW(StringCchVPrintf)
#define StringCchPrintf WSPC_COMPAT_AW(StringCchPrintf)
#define StringCbCopy WSPC_COMPAT_AW(StringCbCopy)
#define StringCbCopyN WSPC_COMPAT_AW(StringCbCopyN)
#define StringCbCat WSPC_COMPAT_AW(StringCbCat)
#define StringCbCatN WSPC_COMPAT_AW(StringCbCatN)
#define StringCbLength WSPC_COMPAT_AW(StringCbLength)
#define StringCbVPrintf WSPC_COMPAT_AW(StringCbVPrintf)
#define StringCbPrintf WSPC_COMPAT_AW(StringCbPrintf)

#endif
#endif
