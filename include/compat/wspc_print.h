/* SPDX-License-Identifier: MIT
 * wspc_print: printf and wprintf as Windows' C library understands them.
 *
 * There %s of wprintf is a wide string and %S a narrow one, an argument of %ld or %lu has 32 bits, and what printf and
 * wprintf print may be mixed. Narrow strings go out as they are, wide ones as UTF-8. %n is refused. */
#ifndef WSPC_COMPAT_PRINT_H
#define WSPC_COMPAT_PRINT_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#ifdef __cplusplus
#include <cstdio>
#include <cwchar> /* now, and not behind the macros below */
#endif

/* Appends a code point in UTF-8, up to 4 bytes. Returns the end. */
static inline char* wspc_compat_put(char* to, wchar_t wide) {
  static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
  uint32_t point = (uint32_t)wide;
  int more;
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = 0xFFFD;
  more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  *to++ = (char)(lead[more] | point >> (6 * more));
  for (; more > 0; --more) *to++ = (char)(0x80U | (point >> (6 * (more - 1)) & 0x3FU));
  return to;
}

/* The first `most` characters of a wide string in UTF-8, to be freed; NULL: no memory. */
static inline char* wspc_compat_narrow(const wchar_t* wide, size_t most) {
  size_t size = 0;
  char* narrow;
  char* to;
  while (size < most && wide[size] != 0) ++size;
  to = narrow = size > PTRDIFF_MAX / 8 ? NULL : (char*)malloc(4 * size + 1);
  if (narrow == NULL) return NULL;
  for (; size > 0; --size) to = wspc_compat_put(to, *wide++);
  *to = '\0';
  return narrow;
}

/* A conversion specification: %[flags][width][.precision][size]type. */
typedef struct {
  char flags[8];
  int width;
  int precision; /* -1: none */
  char size;     /* 'h', 'H' (hh), 'l', 'L' (ll, I64), 'w', 'I' (of a pointer's size), 'D' (long double), or 0 */
  char type;
} WspcCompatSpec;

/* Reads a spec from behind the %. Where a * stands an argument is taken. Returns what follows. */
static inline const char* wspc_compat_read(const char* from, WspcCompatSpec* spec, va_list* arguments) {
  size_t flags = 0;
  memset(spec, 0, sizeof *spec);
  for (; *from != 0 && strchr("-+ #0", *from) != NULL; ++from) {
    if (flags < sizeof spec->flags - 1) spec->flags[flags++] = *from;
  }
  if (*from == '*') {
    spec->width = va_arg(*arguments, int);
    ++from;
  } else {
    while (*from >= '0' && *from <= '9') spec->width = spec->width % 100000 * 10 + (*from++ - '0');
  }
  if (spec->width < 0) {
    spec->width = -spec->width;
    if (flags < sizeof spec->flags - 1) spec->flags[flags] = '-';
  }
  spec->precision = -1;
  if (*from == '.') {
    spec->precision = 0;
    if (*++from == '*') {
      spec->precision = va_arg(*arguments, int);
      ++from;
    } else {
      while (*from >= '0' && *from <= '9') spec->precision = spec->precision % 100000 * 10 + (*from++ - '0');
    }
  }
  if (strncmp(from, "I64", 3) == 0 || strncmp(from, "I32", 3) == 0) {
    spec->size = from[1] == '6' ? 'L' : 0;
    from += 3;
  } else if (from[0] != 0 && from[0] == from[1] && (*from == 'h' || *from == 'l')) {
    spec->size = *from == 'h' ? 'H' : 'L';
    from += 2;
  } else if (*from != 0 && strchr("hlwIztjL", *from) != NULL) {
    spec->size = *from == 'z' || *from == 't' ? 'I' : *from == 'j' ? 'L' : *from == 'L' ? 'D' : *from;
    ++from;
  }
  spec->type = *from;
  return *from == 0 ? from : from + 1;
}

/* Prints one value by the C library, whose format is the spec with this size and type. */
#define WSPC_COMPAT_PRINT(to, spec, size_and_type, value)                                                   \
  (snprintf(wspc_format, sizeof wspc_format, "%%%s*%s%s", (spec)->flags, (spec)->precision < 0 ? "" : ".*", \
            (size_and_type)),                                                                               \
   (spec)->precision < 0 ? fprintf((to), wspc_format, (spec)->width, (value))                               \
                         : fprintf((to), wspc_format, (spec)->width, (spec)->precision, (value)))

static inline int wspc_compat_print_text(FILE* to, WspcCompatSpec* spec, int is_wide, va_list* arguments) {
  char wspc_format[32];
  char character[8] = {0};
  char* made = NULL;
  const char* text = character;
  int printed;
  if (spec->type == 'c' || spec->type == 'C') {
    const int one = va_arg(*arguments, int);
    if (!is_wide) {
      character[0] = (char)one;
    } else {
      wspc_compat_put(character, (wchar_t)one);
    }
    spec->precision = -1;
  } else {
    const void* const given = va_arg(*arguments, const void*);
    text = given == NULL ? "(null)" : (const char*)given;
    if (is_wide && given != NULL) {
      text = made =
          wspc_compat_narrow((const wchar_t*)given, spec->precision < 0 ? (size_t)-1 : (size_t)spec->precision);
      spec->precision = -1;
      if (made == NULL) return -1;
    }
  }
  printed = WSPC_COMPAT_PRINT(to, spec, "s", text);
  free(made);
  return printed;
}

static inline int wspc_compat_print_integer(FILE* to, const WspcCompatSpec* spec, va_list* arguments) {
  char wspc_format[32];
  const char type[] = {spec->type, 0};
  const char small[] = {'h', spec->type, 0};
  const char smallest[] = {'h', 'h', spec->type, 0};
  const char large[] = {'l', 'l', spec->type, 0};
  if (spec->size == 'L' || (spec->size == 'I' && sizeof(void*) == 8))
    return WSPC_COMPAT_PRINT(to, spec, large, va_arg(*arguments, long long));
  return WSPC_COMPAT_PRINT(to, spec,
                           spec->size == 'h'   ? small
                           : spec->size == 'H' ? smallest
                                               : type,
                           va_arg(*arguments, int));
}

static inline int wspc_compat_print_one(FILE* to, WspcCompatSpec* spec, int wide_function, va_list* arguments) {
  char wspc_format[32];
  const char type[] = {spec->type, 0};
  const char long_type[] = {'L', spec->type, 0};
  const int wants_wide = spec->size == 'l' || spec->size == 'w';
  switch (spec->type) {
    case '%':
      return fputc('%', to) == EOF ? -1 : 1;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return wspc_compat_print_integer(to, spec, arguments);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
      if (spec->size == 'D') return WSPC_COMPAT_PRINT(to, spec, long_type, va_arg(*arguments, long double));
      return WSPC_COMPAT_PRINT(to, spec, type, va_arg(*arguments, double));
    case 'p':
      return fprintf(to, "%0*llX", (int)(2 * sizeof(void*)), (unsigned long long)(uintptr_t)va_arg(*arguments, void*));
    case 'c':
    case 's':
      return wspc_compat_print_text(to, spec, wants_wide || (wide_function && spec->size != 'h'), arguments);
    case 'C':
    case 'S':
      return wspc_compat_print_text(to, spec, wants_wide || (!wide_function && spec->size != 'h'), arguments);
    default:
      return -1; /* %n among them */
  }
}

static inline int wspc_compat_print(FILE* to, const char* format, int wide_function, va_list* arguments) {
  int total = 0;
  while (*format != 0) {
    const size_t literal = strcspn(format, "%");
    WspcCompatSpec spec;
    int printed;
    if (fwrite(format, 1, literal, to) != literal) return -1;
    total += (int)literal;
    format += literal;
    if (*format == 0) break;
    format = wspc_compat_read(format + 1, &spec, arguments);
    printed = wspc_compat_print_one(to, &spec, wide_function, arguments);
    if (printed < 0) return -1;
    total += printed;
  }
  return total;
}

static inline int wspc_compat_print_wide(FILE* to, const wchar_t* format, va_list* arguments) {
  char* const narrow = wspc_compat_narrow(format, (size_t)-1);
  const int printed = narrow == NULL ? -1 : wspc_compat_print(to, narrow, 1, arguments);
  free(narrow);
  return printed;
}

#define WSPC_COMPAT_PRINTER(name, parameters, last, call) \
  static inline int name parameters {                     \
    va_list arguments;                                    \
    int printed;                                          \
    va_start(arguments, last);                            \
    printed = call;                                       \
    va_end(arguments);                                    \
    return printed;                                       \
  }

WSPC_COMPAT_PRINTER(wspc_compat_printf, (const char* format, ...), format,
                    wspc_compat_print(stdout, format, 0, &arguments))
WSPC_COMPAT_PRINTER(wspc_compat_fprintf, (FILE * to, const char* format, ...), format,
                    wspc_compat_print(to, format, 0, &arguments))
WSPC_COMPAT_PRINTER(wspc_compat_wprintf, (const wchar_t* format, ...), format,
                    wspc_compat_print_wide(stdout, format, &arguments))
WSPC_COMPAT_PRINTER(wspc_compat_fwprintf, (FILE * to, const wchar_t* format, ...), format,
                    wspc_compat_print_wide(to, format, &arguments))

#ifdef __cplusplus
namespace std {
using ::wspc_compat_fprintf; /* std::printf is printf, too */
using ::wspc_compat_fwprintf;
using ::wspc_compat_printf;
using ::wspc_compat_wprintf;
}  // namespace std
#endif

#define printf(...) wspc_compat_printf(__VA_ARGS__)
#define fprintf(...) wspc_compat_fprintf(__VA_ARGS__)
#define wprintf(...) wspc_compat_wprintf(__VA_ARGS__)
#define fwprintf(...) wspc_compat_fwprintf(__VA_ARGS__)
#define printf_s(...) wspc_compat_printf(__VA_ARGS__)
#define fprintf_s(...) wspc_compat_fprintf(__VA_ARGS__)
#define wprintf_s(...) wspc_compat_wprintf(__VA_ARGS__)
#define fwprintf_s(...) wspc_compat_fwprintf(__VA_ARGS__)

#endif
