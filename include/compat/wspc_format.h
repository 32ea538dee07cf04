/* SPDX-License-Identifier: MIT
 * wspc_format: formats text with the format strings of Windows' C library.
 *
 * In such a format string, %s of a wide function is a wide string and %S a narrow one, and an argument of %ld or %lu
 * has 32 bits. Width and precision of a string count its own characters: the bytes of a narrow one. %n is rejected. */
#ifndef WSPC_COMPAT_FORMAT_H
#define WSPC_COMPAT_FORMAT_H

#include <limits.h>
#include <stdarg.h>

#include "wspc_sink.h"

/* A conversion specification: %[flags][width][.precision][size]type. */
typedef struct {
  char flags[8];
  int width;
  int precision; /* negative if there is none */
  char size;     /* 'h', 'H' (hh), 'l', 'L' (ll, I64), 'w', 'I' (of a pointer's size), 'D' (long double), or 0 */
  char type;
} WspcCompatSpec;

/* Reads a number from the format, or takes the argument that a * stands for. Returns the rest of the format. */
static inline const char* wspc_compat_read_number(const char* from, int* number, va_list* arguments) {
  *number = 0;
  if (*from == '*') {
    *number = va_arg(*arguments, int);
    return from + 1;
  }
  while (*from >= '0' && *from <= '9') *number = *number % 100000 * 10 + (*from++ - '0');
  return from;
}

static inline const char* wspc_compat_read_size(const char* from, char* size) {
  if (strncmp(from, "I64", 3) == 0 || strncmp(from, "I32", 3) == 0) {
    *size = from[1] == '6' ? 'L' : 0;
    return from + 3;
  }
  if (from[0] != 0 && from[0] == from[1] && (*from == 'h' || *from == 'l')) {
    *size = *from == 'h' ? 'H' : 'L';
    return from + 2;
  }
  if (*from == 0 || strchr("hlwIztjL", *from) == NULL) return from;
  *size = *from == 'z' || *from == 't' ? 'I' : *from == 'j' ? 'L' : *from == 'L' ? 'D' : *from;
  return from + 1;
}

/* Reads a specification after its %, and takes an argument for each *. Returns the rest of the format. */
static inline const char* wspc_compat_read(const char* from, WspcCompatSpec* spec, va_list* arguments) {
  size_t flags = 0;
  memset(spec, 0, sizeof *spec);
  for (; *from != 0 && strchr("-+ #0", *from) != NULL; ++from) {
    if (strchr(spec->flags, *from) == NULL) spec->flags[flags++] = *from;
  }
  from = wspc_compat_read_number(from, &spec->width, arguments);
  if (spec->width < 0) {
    spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
    if (strchr(spec->flags, '-') == NULL) spec->flags[flags] = '-';
  }
  spec->precision = -1;
  if (*from == '.') from = wspc_compat_read_number(from + 1, &spec->precision, arguments);
  from = wspc_compat_read_size(from, &spec->size);
  spec->type = *from;
  return *from == 0 ? from : from + 1;
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

/* Writes a string of `size` characters, padded to the width; as on Windows, with zeros if the flag demands it. */
static inline int wspc_compat_format_padded(WspcCompatSink* sink, const WspcCompatSpec* spec, int is_wide,
                                            const void* text, size_t size) {
  const long long padding = size > INT_MAX ? 0 : (long long)spec->width - (long long)size;
  const int left = strchr(spec->flags, '-') != NULL;
  if (!left && wspc_compat_sink_fill(sink, strchr(spec->flags, '0') != NULL ? '0' : ' ', padding) != 0) return -1;
  if ((is_wide ? wspc_compat_sink_wide(sink, (const wchar_t*)text, size)
               : wspc_compat_sink_narrow(sink, (const char*)text, size)) != 0)
    return -1;
  return left ? wspc_compat_sink_fill(sink, ' ', padding) : 0;
}

static inline int wspc_compat_format_character(WspcCompatSink* sink, const WspcCompatSpec* spec, int is_wide,
                                               va_list* arguments) {
  const int given = va_arg(*arguments, int);
  const char narrow = (char)given;
  const wchar_t wide = (wchar_t)given;
  return wspc_compat_format_padded(sink, spec, is_wide, is_wide ? (const void*)&wide : (const void*)&narrow, 1);
}

static inline int wspc_compat_format_string(WspcCompatSink* sink, const WspcCompatSpec* spec, int is_wide,
                                            va_list* arguments) {
  const void* text = va_arg(*arguments, const void*);
  const size_t most = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;
  size_t size = 0;
  if (text == NULL) {
    text = "(null)";
    is_wide = 0;
  }
  if (is_wide) {
    while (size < most && ((const wchar_t*)text)[size] != 0) ++size;
  } else {
    while (size < most && ((const char*)text)[size] != 0) ++size;
  }
  return wspc_compat_format_padded(sink, spec, is_wide, text, size);
}

/* ---- Numbers, by the C library ----------------------------------------------------------------------------------- */

typedef struct {
  char kind; /* 'i', 'd' or 'D' */
  long long integer;
  double real;
  long double long_real;
} WspcCompatNumber;

static inline int wspc_compat_print_number(char* to, size_t size, const char* format, const WspcCompatSpec* spec,
                                           const WspcCompatNumber* number) {
  if (number->kind == 'i') return snprintf(to, size, format, spec->width, spec->precision, number->integer);
  if (number->kind == 'd') return snprintf(to, size, format, spec->width, spec->precision, number->real);
  return snprintf(to, size, format, spec->width, spec->precision, number->long_real);
}

static inline int wspc_compat_format_number(WspcCompatSink* sink, const WspcCompatSpec* spec,
                                            const WspcCompatNumber* number) {
  char format[24];
  char near[128];
  char* text = near;
  int size;
  snprintf(format, sizeof format, "%%%s*.*%s%c", spec->flags,
           number->kind == 'i'   ? "ll"
           : number->kind == 'D' ? "L"
                                 : "",
           spec->type);
  size = wspc_compat_print_number(near, sizeof near, format, spec, number);
  if (size >= (int)sizeof near) {
    text = (char*)malloc((size_t)size + 1);
    if (text == NULL) return -1;
    wspc_compat_print_number(text, (size_t)size + 1, format, spec, number);
  }
  if (size >= 0) size = wspc_compat_sink_narrow(sink, text, (size_t)size);
  if (text != near) free(text);
  return size;
}

static inline int wspc_compat_format_integer(WspcCompatSink* sink, const WspcCompatSpec* spec, va_list* arguments) {
  const int is_signed = spec->type == 'd' || spec->type == 'i';
  WspcCompatNumber number = {'i', 0, 0, 0};
  if (spec->size == 'L' || (spec->size == 'I' && sizeof(void*) == 8)) {
    number.integer = va_arg(*arguments, long long);
  } else {
    const int given = va_arg(*arguments, int);
    if (spec->size == 'h') {
      number.integer = is_signed ? (long long)(short)given : (long long)(unsigned short)given;
    } else if (spec->size == 'H') {
      number.integer = is_signed ? (long long)(signed char)given : (long long)(unsigned char)given;
    } else {
      number.integer = is_signed ? (long long)given : (long long)(unsigned)given;
    }
  }
  return wspc_compat_format_number(sink, spec, &number);
}

static inline int wspc_compat_format_real(WspcCompatSink* sink, const WspcCompatSpec* spec, va_list* arguments) {
  WspcCompatNumber number = {'d', 0, 0, 0};
  if (spec->size == 'D') {
    number.kind = 'D';
    number.long_real = va_arg(*arguments, long double);
  } else {
    number.real = va_arg(*arguments, double);
  }
  return wspc_compat_format_number(sink, spec, &number);
}

/* Writes all digits of an address, without 0x. */
static inline int wspc_compat_format_pointer(WspcCompatSink* sink, WspcCompatSpec* spec, va_list* arguments) {
  WspcCompatNumber number = {'i', 0, 0, 0};
  number.integer = (long long)(uintptr_t)va_arg(*arguments, void*);
  spec->precision = (int)(2 * sizeof(void*));
  spec->type = 'X';
  return wspc_compat_format_number(sink, spec, &number);
}

/* ---- All of it --------------------------------------------------------------------------------------------------- */

static inline int wspc_compat_format_one(WspcCompatSink* sink, WspcCompatSpec* spec, va_list* arguments) {
  const int says_wide = spec->size == 'l' || spec->size == 'w';
  const int says_narrow = spec->size == 'h';
  const int capital = spec->type == 'C' || spec->type == 'S'; /* the kind that is not the function's own */
  const int is_wide = says_wide || (!says_narrow && capital != sink->wide_function);
  if (spec->type == 0) return -1;
  if (spec->type == '%') return wspc_compat_sink_narrow(sink, "%", 1);
  if (strchr("diouxX", spec->type) != NULL) return wspc_compat_format_integer(sink, spec, arguments);
  if (strchr("eEfFgGaA", spec->type) != NULL) return wspc_compat_format_real(sink, spec, arguments);
  if (strchr("cC", spec->type) != NULL) return wspc_compat_format_character(sink, spec, is_wide, arguments);
  if (strchr("sS", spec->type) != NULL) return wspc_compat_format_string(sink, spec, is_wide, arguments);
  if (spec->type == 'p') return wspc_compat_format_pointer(sink, spec, arguments);
  return -1; /* including %n */
}

/* Returns the number of characters, whether they fit or not; -1 for an invalid format, for a file that cannot be
 * written, and for more characters than an int can count. */
static inline int wspc_compat_format(WspcCompatSink* sink, const char* format, va_list* arguments) {
  while (*format != 0) {
    const size_t literal = strcspn(format, "%");
    WspcCompatSpec spec;
    if (wspc_compat_sink_narrow(sink, format, literal) != 0) return -1;
    format += literal;
    if (*format == 0) break;
    format = wspc_compat_read(format + 1, &spec, arguments);
    if (wspc_compat_format_one(sink, &spec, arguments) != 0) return -1;
  }
  return sink->count > INT_MAX ? -1 : (int)sink->count;
}

/* The same for a wide format. */
static inline int wspc_compat_format_wide(WspcCompatSink* sink, const wchar_t* format, va_list* arguments) {
  char* const narrow = wspc_compat_narrow(format, (size_t)-1);
  const int count = narrow == NULL ? -1 : wspc_compat_format(sink, narrow, arguments);
  free(narrow);
  return count;
}

#endif
