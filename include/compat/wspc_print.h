/* SPDX-License-Identifier: MIT
 * wspc_print: printf and wprintf with the formats of Windows' C library (wspc_format.h), and functions that write
 * wide text to files.
 *
 * Narrow and wide functions may be mixed on one file. Narrow strings are written as they are, wide ones as UTF-8.
 * Every function returns the number of characters it has written: bytes, or wide characters for a wide function.
 *
 * The names are macros for calls only: (printf)("…") calls the C library's function. */
#ifndef WSPC_COMPAT_PRINT_H
#define WSPC_COMPAT_PRINT_H

#include "wspc_format.h"

#ifdef __cplusplus
#include <cstdio>
#include <cwchar> /* must come before the macros below */
#endif

static inline int wspc_compat_vfprintf(FILE* to, const char* format, va_list arguments) {
  WspcCompatSink sink = {to, NULL, NULL, 0, 0, 0};
  va_list copy; /* in a parameter, this type may be a pointer already */
  int count;
  va_copy(copy, arguments);
  count = wspc_compat_format(&sink, format, &copy);
  va_end(copy);
  return count;
}

static inline int wspc_compat_vfwprintf(FILE* to, const wchar_t* format, va_list arguments) {
  WspcCompatSink sink = {to, NULL, NULL, 0, 0, 1};
  va_list copy;
  int count;
  va_copy(copy, arguments);
  count = wspc_compat_format_wide(&sink, format, &copy);
  va_end(copy);
  return count;
}

static inline int wspc_compat_vprintf(const char* format, va_list arguments) {
  return wspc_compat_vfprintf(stdout, format, arguments);
}
static inline int wspc_compat_vwprintf(const wchar_t* format, va_list arguments) {
  return wspc_compat_vfwprintf(stdout, format, arguments);
}

/* Defines a function `name` with these parameters, of which `last` is the last; it calls the function that takes a
 * va_list. */
#define WSPC_COMPAT_VARIADIC(Result, name, parameters, last, call) \
  static inline Result name parameters {                           \
    va_list arguments;                                             \
    Result result;                                                 \
    va_start(arguments, last);                                     \
    result = call;                                                 \
    va_end(arguments);                                             \
    return result;                                                 \
  }

WSPC_COMPAT_VARIADIC(int, wspc_compat_printf, (const char* format, ...), format,
                     wspc_compat_vfprintf(stdout, format, arguments))
WSPC_COMPAT_VARIADIC(int, wspc_compat_fprintf, (FILE * to, const char* format, ...), format,
                     wspc_compat_vfprintf(to, format, arguments))
WSPC_COMPAT_VARIADIC(int, wspc_compat_wprintf, (const wchar_t* format, ...), format,
                     wspc_compat_vfwprintf(stdout, format, arguments))
WSPC_COMPAT_VARIADIC(int, wspc_compat_fwprintf, (FILE * to, const wchar_t* format, ...), format,
                     wspc_compat_vfwprintf(to, format, arguments))

/* The C library's function would make the file a wide one, which accepts no narrow text any more. Returns 0, or WEOF
 * or EOF if the file cannot be written. */
static inline int wspc_compat_fputws(const wchar_t* text, FILE* to) {
  WspcCompatSink sink = {to, NULL, NULL, 0, 0, 1};
  return wspc_compat_sink_wide(&sink, text, wcslen(text)) == 0 ? 0 : EOF;
}
static inline int wspc_compat_putws(const wchar_t* text) {
  return wspc_compat_fputws(text, stdout) == 0 && fputc('\n', stdout) != EOF ? 0 : EOF;
}
static inline wint_t wspc_compat_fputwc(wchar_t character, FILE* to) {
  WspcCompatSink sink = {to, NULL, NULL, 0, 0, 1};
  return wspc_compat_sink_wide(&sink, &character, 1) == 0 ? (wint_t)character : WEOF;
}
static inline wint_t wspc_compat_putwchar(wchar_t character) { return wspc_compat_fputwc(character, stdout); }

#ifdef __cplusplus
namespace std { /* std::printf becomes printf as well */
using ::wspc_compat_fprintf;
using ::wspc_compat_fputwc;
using ::wspc_compat_fputws;
using ::wspc_compat_fwprintf;
using ::wspc_compat_printf;
using ::wspc_compat_putwchar;
using ::wspc_compat_vfprintf;
using ::wspc_compat_vfwprintf;
using ::wspc_compat_vprintf;
using ::wspc_compat_vwprintf;
using ::wspc_compat_wprintf;
}  // namespace std
#endif

#undef printf /* the C library defines macros with these names in some modes */
#undef fprintf
#undef wprintf
#undef fwprintf
#undef vprintf
#undef vfprintf
#undef vwprintf
#undef vfwprintf
#undef fputws
#undef fputwc
#undef putwc
#undef putwchar
#define printf(...) wspc_compat_printf(__VA_ARGS__)
#define fprintf(...) wspc_compat_fprintf(__VA_ARGS__)
#define wprintf(...) wspc_compat_wprintf(__VA_ARGS__)
#define fwprintf(...) wspc_compat_fwprintf(__VA_ARGS__)
#define vprintf(...) wspc_compat_vprintf(__VA_ARGS__)
#define vfprintf(...) wspc_compat_vfprintf(__VA_ARGS__)
#define vwprintf(...) wspc_compat_vwprintf(__VA_ARGS__)
#define vfwprintf(...) wspc_compat_vfwprintf(__VA_ARGS__)
#define printf_s(...) wspc_compat_printf(__VA_ARGS__)
#define fprintf_s(...) wspc_compat_fprintf(__VA_ARGS__)
#define wprintf_s(...) wspc_compat_wprintf(__VA_ARGS__)
#define fwprintf_s(...) wspc_compat_fwprintf(__VA_ARGS__)
#define vprintf_s(...) wspc_compat_vprintf(__VA_ARGS__)
#define vfprintf_s(...) wspc_compat_vfprintf(__VA_ARGS__)
#define vwprintf_s(...) wspc_compat_vwprintf(__VA_ARGS__)
#define vfwprintf_s(...) wspc_compat_vfwprintf(__VA_ARGS__)
#define fputws(...) wspc_compat_fputws(__VA_ARGS__)
#define fputwc(...) wspc_compat_fputwc(__VA_ARGS__)
#define putwc(...) wspc_compat_fputwc(__VA_ARGS__)
#define putwchar(...) wspc_compat_putwchar(__VA_ARGS__)
#define _putws(...) wspc_compat_putws(__VA_ARGS__)

#endif
