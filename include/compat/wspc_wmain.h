/* SPDX-License-Identifier: MIT
 * wspc_wmain: a program that begins with wmain(), with no argument or with (int, wchar_t**), gets a main() before it.
 *
 * The definition of wmain() becomes three things: a declaration under another name, main(), and the definition under
 * that name. So it must not be declared beforehand. Arguments are taken for UTF-8. */
#ifndef WSPC_COMPAT_WMAIN_H
#define WSPC_COMPAT_WMAIN_H

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The next code point of `text`, which is advanced past it; U+FFFD for what is none. */
static inline wchar_t wspc_compat_next(const unsigned char** text) {
  const unsigned first = *(*text)++;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  unsigned point = more == 3 ? first & 0x07U : more == 2 ? first & 0x0FU : first & 0x1FU;
  int i;
  if (first < 0x80) return (wchar_t)first;
  if (more == 0 || first > 0xF4) return (wchar_t)0xFFFD;
  for (i = 0; i < more; ++i) {
    if ((**text & 0xC0U) != 0x80U) return (wchar_t)0xFFFD;
    point = point << 6 | (*(*text)++ & 0x3FU);
  }
  return (wchar_t)point;
}

/* The arguments of main() as wide strings, which live as long as the program; NULL: no memory. */
static inline wchar_t** wspc_compat_wide_arguments(int count, char** arguments) {
  wchar_t** const wide = (wchar_t**)calloc((size_t)count + 1, sizeof *wide);
  int i;
  for (i = 0; wide != NULL && i < count; ++i) {
    const unsigned char* from = (const unsigned char*)arguments[i];
    wchar_t* to = (wchar_t*)calloc(strlen(arguments[i]) + 1, sizeof *to);
    if (to == NULL) return NULL;
    wide[i] = to;
    while (*from != 0) *to++ = wspc_compat_next(&from);
  }
  return wide;
}

#ifdef __cplusplus
static inline int wspc_compat_call(int (*begin)(), int, wchar_t**) { return begin(); }
static inline int wspc_compat_call(int (*begin)(int, wchar_t**), int count, wchar_t** arguments) {
  return begin(count, arguments);
}
static inline int wspc_compat_call(int (*begin)(int, const wchar_t**), int count, wchar_t** arguments) {
  return begin(count, const_cast<const wchar_t**>(arguments));
}
#else
/* Arguments that a function does not take are passed by its caller, and seen by nobody. */
#define wspc_compat_call(begin, count, arguments) \
  (((int (*)(int, wchar_t**))(void (*)(void))(begin))((count), (arguments)))
#endif

#define wmain(...)                                                                             \
  wspc_compat_wmain(__VA_ARGS__);                                                              \
  int main(int wspc_count, char** wspc_arguments) {                                            \
    wchar_t** const wspc_wide = wspc_compat_wide_arguments(wspc_count, wspc_arguments);        \
    return wspc_wide == NULL ? 1 : wspc_compat_call(wspc_compat_wmain, wspc_count, wspc_wide); \
  }                                                                                            \
  int wspc_compat_wmain(__VA_ARGS__)

#endif
