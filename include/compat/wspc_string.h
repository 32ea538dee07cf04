/* SPDX-License-Identifier: MIT
 * wspc_string: strcpy_s and related functions, which know the size of the buffer, and the names that Windows has for
 * string functions.
 *
 * They return 0 on success. An invalid parameter empties the buffer and is reported (wspc_invalid_parameter.h):
 * EINVAL for a NULL, a size of 0 or a text without a NUL; ERANGE for a buffer that is too small. With a count of
 * _TRUNCATE they copy as much as fits, and return STRUNCATE if that is not all. */
#ifndef WSPC_COMPAT_STRING_H
#define WSPC_COMPAT_STRING_H

#include <string.h>
#include <strings.h>
#include <wchar.h>

#include "wspc_print_buffer.h"

#define STRUNCATE 80

/* ---- One core for both widths: `unit` is the size of a character ------------------------------------------------- */

static inline size_t wspc_compat_length(const void* text, size_t most, size_t unit) {
  size_t length = 0;
  if (unit == 1) {
    while (length < most && ((const char*)text)[length] != 0) ++length;
  } else {
    while (length < most && ((const wchar_t*)text)[length] != 0) ++length;
  }
  return length;
}

static inline void wspc_compat_end_at(void* to, size_t at, size_t unit) { memset((char*)to + at * unit, 0, unit); }

/* Appends at most `most` characters of a string to a text of length `used`, and a NUL. Returns 1 if that was not all of
 * them, because there was no more room; 0 otherwise. */
static inline int wspc_compat_take(void* to, size_t room, size_t used, const void* from, size_t most, size_t unit) {
  const size_t end = most < room - used ? used + most : room - 1;
  size_t at = used;
  if (unit == 1) {
    const char* next = (const char*)from;
    while (at < end && *next != 0) ((char*)to)[at++] = *next++;
    ((char*)to)[at] = 0;
    return at - used < most && *next != 0;
  } else {
    const wchar_t* next = (const wchar_t*)from;
    while (at < end && *next != 0) ((wchar_t*)to)[at++] = *next++;
    ((wchar_t*)to)[at] = 0;
    return at - used < most && *next != 0;
  }
}

static inline errno_t wspc_compat_append(const char* name, void* to, size_t room, size_t used, const void* from,
                                         size_t most, size_t unit) {
  if (from == NULL && most != 0) {
    wspc_compat_end_at(to, 0, unit);
    return wspc_compat_invalid(name, "the source is NULL", EINVAL);
  }
  if (wspc_compat_take(to, room, used, from, most, unit) == 0) return 0;
  if (most == _TRUNCATE) return STRUNCATE;
  wspc_compat_end_at(to, 0, unit);
  return wspc_compat_invalid(name, "the buffer is too small", ERANGE);
}

static inline errno_t wspc_compat_copy(const char* name, void* to, size_t room, const void* from, size_t most,
                                       size_t unit) {
  if (to == NULL || room == 0) return wspc_compat_invalid(name, "the buffer is NULL or has no size", EINVAL);
  return wspc_compat_append(name, to, room, 0, from, most, unit);
}

static inline errno_t wspc_compat_join(const char* name, void* to, size_t room, const void* from, size_t most,
                                       size_t unit) {
  size_t used;
  if (to == NULL || room == 0) return wspc_compat_invalid(name, "the buffer is NULL or has no size", EINVAL);
  used = wspc_compat_length(to, room, unit);
  if (used == room) {
    wspc_compat_end_at(to, 0, unit);
    return wspc_compat_invalid(name, "there is no NUL in the buffer", EINVAL);
  }
  return wspc_compat_append(name, to, room, used, from, most, unit);
}

/* ---- The functions ----------------------------------------------------------------------------------------------- */

/* PTRDIFF_MAX: all of it, and _TRUNCATE it is not. */
#define WSPC_COMPAT_STRINGS(Char, strcpy_s, strcat_s, strncpy_s, strncat_s, strnlen_s)      \
  static inline errno_t strcpy_s(Char* to, rsize_t room, const Char* from) {                \
    return wspc_compat_copy(#strcpy_s, to, room, from, PTRDIFF_MAX, sizeof(Char));          \
  }                                                                                         \
  static inline errno_t strcat_s(Char* to, rsize_t room, const Char* from) {                \
    return wspc_compat_join(#strcat_s, to, room, from, PTRDIFF_MAX, sizeof(Char));          \
  }                                                                                         \
  static inline errno_t strncpy_s(Char* to, rsize_t room, const Char* from, rsize_t most) { \
    if (to == NULL && room == 0 && most == 0) return 0;                                     \
    return wspc_compat_copy(#strncpy_s, to, room, from, most, sizeof(Char));                \
  }                                                                                         \
  static inline errno_t strncat_s(Char* to, rsize_t room, const Char* from, rsize_t most) { \
    if (to == NULL && room == 0 && most == 0) return 0;                                     \
    return wspc_compat_join(#strncat_s, to, room, from, most, sizeof(Char));                \
  }                                                                                         \
  static inline size_t strnlen_s(const Char* text, size_t most) {                           \
    return text == NULL ? 0 : wspc_compat_length(text, most, sizeof(Char));                 \
  }

WSPC_COMPAT_STRINGS(char, strcpy_s, strcat_s, strncpy_s, strncat_s, strnlen_s)
WSPC_COMPAT_STRINGS(wchar_t, wcscpy_s, wcscat_s, wcsncpy_s, wcsncat_s, wcsnlen_s)

#ifdef __cplusplus
/* With an array the size need not be said. */
#define WSPC_COMPAT_ARRAY_STRINGS(Char, strcpy_s, strcat_s, strncpy_s, strncat_s) \
  template <size_t Room>                                                          \
  errno_t strcpy_s(Char(&to)[Room], const Char* from) {                           \
    return strcpy_s(to, Room, from);                                              \
  }                                                                               \
  template <size_t Room>                                                          \
  errno_t strcat_s(Char(&to)[Room], const Char* from) {                           \
    return strcat_s(to, Room, from);                                              \
  }                                                                               \
  template <size_t Room>                                                          \
  errno_t strncpy_s(Char(&to)[Room], const Char* from, rsize_t most) {            \
    return strncpy_s(to, Room, from, most);                                       \
  }                                                                               \
  template <size_t Room>                                                          \
  errno_t strncat_s(Char(&to)[Room], const Char* from, rsize_t most) {            \
    return strncat_s(to, Room, from, most);                                       \
  }

WSPC_COMPAT_ARRAY_STRINGS(char, strcpy_s, strcat_s, strncpy_s, strncat_s)
WSPC_COMPAT_ARRAY_STRINGS(wchar_t, wcscpy_s, wcscat_s, wcsncpy_s, wcsncat_s)
#endif

/* A count of 0 does nothing, whatever the pointers are. */
static inline errno_t memcpy_s(void* to, rsize_t room, const void* from, rsize_t size) {
  if (size == 0) return 0;
  if (to == NULL) return wspc_compat_invalid("memcpy_s", "the buffer is NULL", EINVAL);
  if (from == NULL || room < size) {
    memset(to, 0, room);
    return from == NULL ? wspc_compat_invalid("memcpy_s", "the source is NULL", EINVAL)
                        : wspc_compat_invalid("memcpy_s", "the buffer is too small", ERANGE);
  }
  memcpy(to, from, size);
  return 0;
}

/* Leaves the buffer as it is when that is too small. */
static inline errno_t memmove_s(void* to, rsize_t room, const void* from, rsize_t size) {
  if (size == 0) return 0;
  if (to == NULL || from == NULL) return wspc_compat_invalid("memmove_s", "a NULL", EINVAL);
  if (room < size) return wspc_compat_invalid("memmove_s", "the buffer is too small", ERANGE);
  memmove(to, from, size);
  return 0;
}

/* ---- Other names of what there is -------------------------------------------------------------------------------- */

#define strtok_s strtok_r
#define wcstok_s wcstok
#define _strdup strdup
#define _wcsdup wcsdup
#define _stricmp strcasecmp
#define _strnicmp strncasecmp
#define _wcsicmp wcscasecmp
#define _wcsnicmp wcsncasecmp
#define _strtoi64 strtoll
#define _strtoui64 strtoull
#define _atoi64 atoll

#endif
