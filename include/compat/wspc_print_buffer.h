/* SPDX-License-Identifier: MIT
 * wspc_print_buffer: sprintf and related functions of Windows' C library, for narrow and for wide buffers.
 *
 * docs/porting.md tells what happens if the text does not fit, or is as long as the buffer; wspc_format.h describes
 * the formats, and wspc_invalid_parameter.h the handling of invalid parameters. */
#ifndef WSPC_COMPAT_PRINT_BUFFER_H
#define WSPC_COMPAT_PRINT_BUFFER_H

#include "wspc_invalid_parameter.h"
#include "wspc_print.h"

#define _TRUNCATE ((size_t)-1)

/* ---- One core for both widths ------------------------------------------------------------------------------------ */

/* A buffer of `room` characters of either width, and the format of the same width. */
typedef struct {
  char* narrow;
  wchar_t* wide;
  size_t room;
  const char* format;
  const wchar_t* wide_format;
} WspcCompatTarget;

static inline void wspc_compat_end(const WspcCompatTarget* to, size_t at) {
  if (to->narrow != NULL) to->narrow[at] = 0;
  if (to->wide != NULL) to->wide[at] = 0;
}

/* Writes as much of the text as fits, without a NUL; *written is the number of characters that were formatted.
 * Returns the length of the whole text, or -1 for an invalid format. */
static inline int wspc_compat_print_to(const WspcCompatTarget* to, size_t* written, va_list arguments) {
  WspcCompatSink sink = {NULL, to->narrow, to->wide, to->room, 0, to->wide_format != NULL};
  va_list copy;
  int length;
  va_copy(copy, arguments);
  length = to->wide_format != NULL ? wspc_compat_format_wide(&sink, to->wide_format, &copy)
                                   : wspc_compat_format(&sink, to->format, &copy);
  va_end(copy);
  *written = sink.count;
  return length;
}

/* Writes as much as fits, with a NUL if there is any room. Returns the length of the whole text, or -1 for an
 * invalid format. */
static inline int wspc_compat_print_cut(const WspcCompatTarget* to, va_list arguments) {
  size_t written;
  const int length = wspc_compat_print_to(to, &written, arguments);
  if (to->room > 0) wspc_compat_end(to, written < to->room ? written : to->room - 1);
  return length;
}

/* Writes as much as fits, with a NUL only if that fits as well. Returns the length, or -1 for an invalid format or a
 * text longer than the buffer. */
static inline int wspc_compat_print_most(const WspcCompatTarget* to, va_list arguments) {
  size_t written;
  const int length = wspc_compat_print_to(to, &written, arguments);
  if (written < to->room) wspc_compat_end(to, written);
  return length >= 0 && written <= to->room ? length : -1;
}

/* Writes at most `most` characters and a NUL. Returns the length, or -1 if the text is longer than `most`, or than
 * the buffer if `most` is _TRUNCATE. A buffer that is too small for this becomes empty and is an invalid parameter. */
static inline int wspc_compat_print_checked(const char* name, const WspcCompatTarget* to, size_t most,
                                            va_list arguments) {
  WspcCompatTarget part = *to;
  int length;
  if ((to->narrow == NULL && to->wide == NULL) || to->room == 0 || (to->format == NULL && to->wide_format == NULL)) {
    wspc_compat_invalid(name, "a NULL, or a buffer of no size", EINVAL);
    return -1;
  }
  if (most < to->room) part.room = most + 1;
  length = wspc_compat_print_cut(&part, arguments);
  if (length >= 0 && (size_t)length < part.room) return length;
  if (length >= 0 && (most < to->room || most == _TRUNCATE)) return -1; /* truncated, as requested */
  wspc_compat_end(to, 0);
  if (length < 0) {
    wspc_compat_invalid(name, "a bad format", EINVAL);
  } else {
    wspc_compat_invalid(name, "the buffer is too small", ERANGE);
  }
  return -1;
}

static inline WspcCompatTarget wspc_compat_narrow_target(char* to, size_t room, const char* format) {
  const WspcCompatTarget target = {to, NULL, room, format, NULL};
  return target;
}
static inline WspcCompatTarget wspc_compat_wide_target(wchar_t* to, size_t room, const wchar_t* format) {
  const WspcCompatTarget target = {NULL, to, room, NULL, format};
  return target;
}

/* ---- The functions ----------------------------------------------------------------------------------------------- */

/* Defines the functions of one width. W is w for wide ones, in names like v-s-w-printf; Target creates the target. */
#define WSPC_COMPAT_BUFFER_PRINTERS(Char, Target, vsprintf_s, sprintf_s, vsnprintf_s, snprintf_s, vsnprintf, snprintf, \
                                    vscprintf, scprintf)                                                               \
  static inline int vsprintf_s(Char* to, size_t room, const Char* format, va_list arguments) {                         \
    const WspcCompatTarget target = Target(to, room, format);                                                          \
    return wspc_compat_print_checked(#sprintf_s, &target, room, arguments);                                            \
  }                                                                                                                    \
  static inline int vsnprintf_s(Char* to, size_t room, size_t most, const Char* format, va_list arguments) {           \
    const WspcCompatTarget target = Target(to, room, format);                                                          \
    if (to == NULL && room == 0 && most == 0) return 0;                                                                \
    return wspc_compat_print_checked(#snprintf_s, &target, most, arguments);                                           \
  }                                                                                                                    \
  static inline int vscprintf(const Char* format, va_list arguments) {                                                 \
    const WspcCompatTarget target = Target(NULL, 0, format);                                                           \
    return wspc_compat_print_cut(&target, arguments);                                                                  \
  }                                                                                                                    \
  static inline int vsnprintf(Char* to, size_t most, const Char* format, va_list arguments) {                          \
    const WspcCompatTarget target = Target(to, most, format);                                                          \
    if (to == NULL && most == 0) return vscprintf(format, arguments);                                                  \
    return wspc_compat_print_most(&target, arguments);                                                                 \
  }                                                                                                                    \
  WSPC_COMPAT_VARIADIC(int, sprintf_s, (Char * to, size_t room, const Char* format, ...), format,                      \
                       vsprintf_s(to, room, format, arguments))                                                        \
  WSPC_COMPAT_VARIADIC(int, snprintf_s, (Char * to, size_t room, size_t most, const Char* format, ...), format,        \
                       vsnprintf_s(to, room, most, format, arguments))                                                 \
  WSPC_COMPAT_VARIADIC(int, snprintf, (Char * to, size_t most, const Char* format, ...), format,                       \
                       vsnprintf(to, most, format, arguments))                                                         \
  WSPC_COMPAT_VARIADIC(int, scprintf, (const Char* format, ...), format, vscprintf(format, arguments))

WSPC_COMPAT_BUFFER_PRINTERS(char, wspc_compat_narrow_target, vsprintf_s, sprintf_s, _vsnprintf_s, _snprintf_s,
                            _vsnprintf, _snprintf, _vscprintf, _scprintf)
WSPC_COMPAT_BUFFER_PRINTERS(wchar_t, wspc_compat_wide_target, vswprintf_s, swprintf_s, _vsnwprintf_s, _snwprintf_s,
                            _vsnwprintf, _snwprintf, _vscwprintf, _scwprintf)

#ifdef __cplusplus
/* For an array, the size may be omitted. */
#define WSPC_COMPAT_ARRAY_PRINTERS(Char, vsprintf_s, sprintf_s, vsnprintf_s, snprintf_s)                 \
  template <size_t Room>                                                                                 \
  int vsprintf_s(Char(&to)[Room], const Char* format, va_list arguments) {                               \
    return vsprintf_s(to, Room, format, arguments);                                                      \
  }                                                                                                      \
  template <size_t Room>                                                                                 \
  int vsnprintf_s(Char(&to)[Room], size_t most, const Char* format, va_list arguments) {                 \
    return vsnprintf_s(to, Room, most, format, arguments);                                               \
  }                                                                                                      \
  template <size_t Room>                                                                                 \
  WSPC_COMPAT_VARIADIC(int, sprintf_s, (Char(&to)[Room], const Char* format, ...), format,               \
                       vsprintf_s(to, Room, format, arguments))                                          \
  template <size_t Room>                                                                                 \
  WSPC_COMPAT_VARIADIC(int, snprintf_s, (Char(&to)[Room], size_t most, const Char* format, ...), format, \
                       vsnprintf_s(to, Room, most, format, arguments))

WSPC_COMPAT_ARRAY_PRINTERS(char, vsprintf_s, sprintf_s, _vsnprintf_s, _snprintf_s)
WSPC_COMPAT_ARRAY_PRINTERS(wchar_t, vswprintf_s, swprintf_s, _vsnwprintf_s, _snwprintf_s)
#endif

/* ---- ISO C's, with the formats of Windows ------------------------------------------------------------------------ */

/* Returns the length of the whole text, or -1 for an invalid format. */
static inline int wspc_compat_vsnprintf(char* to, size_t room, const char* format, va_list arguments) {
  const WspcCompatTarget target = wspc_compat_narrow_target(to, room, format);
  return wspc_compat_print_cut(&target, arguments);
}
static inline int wspc_compat_vsprintf(char* to, const char* format, va_list arguments) {
  return wspc_compat_vsnprintf(to, INT_MAX, format, arguments);
}
/* Returns the length, or -1 for an invalid format or a text that does not fit. */
static inline int wspc_compat_vswprintf(wchar_t* to, size_t room, const wchar_t* format, va_list arguments) {
  const WspcCompatTarget target = wspc_compat_wide_target(to, room, format);
  const int length = wspc_compat_print_cut(&target, arguments);
  return length < 0 || (size_t)length >= room ? -1 : length;
}
WSPC_COMPAT_VARIADIC(int, wspc_compat_snprintf, (char* to, size_t room, const char* format, ...), format,
                     wspc_compat_vsnprintf(to, room, format, arguments))
WSPC_COMPAT_VARIADIC(int, wspc_compat_sprintf, (char* to, const char* format, ...), format,
                     wspc_compat_vsprintf(to, format, arguments))
WSPC_COMPAT_VARIADIC(int, wspc_compat_swprintf, (wchar_t * to, size_t room, const wchar_t* format, ...), format,
                     wspc_compat_vswprintf(to, room, format, arguments))

/* The old form, which does not know the size. */
WSPC_COMPAT_VARIADIC(int, _swprintf, (wchar_t * to, const wchar_t* format, ...), format,
                     wspc_compat_vswprintf(to, INT_MAX, format, arguments))

#ifdef __cplusplus
namespace std {
using ::wspc_compat_snprintf;
using ::wspc_compat_sprintf;
using ::wspc_compat_swprintf;
using ::wspc_compat_vsnprintf;
using ::wspc_compat_vsprintf;
using ::wspc_compat_vswprintf;
}  // namespace std
#endif

#undef sprintf
#undef snprintf
#undef vsprintf
#undef vsnprintf
#undef swprintf
#undef vswprintf
#define sprintf(...) wspc_compat_sprintf(__VA_ARGS__)
#define snprintf(...) wspc_compat_snprintf(__VA_ARGS__)
#define swprintf(...) wspc_compat_swprintf(__VA_ARGS__)
#define vsprintf(...) wspc_compat_vsprintf(__VA_ARGS__)
#define vsnprintf(...) wspc_compat_vsnprintf(__VA_ARGS__)
#define vswprintf(...) wspc_compat_vswprintf(__VA_ARGS__)

#endif
