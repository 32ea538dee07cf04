/* SPDX-License-Identifier: MIT
 * wspc_wmain: adds a main() to a program that begins with wmain().
 *
 * wmain() takes nothing, (int, wchar_t**), or the environment as a third parameter, and must return an int. A macro
 * turns its definition into a declaration under another name, main(), and a definition under that name. For this
 * reason wmain() must not be declared beforehand. Arguments and environment are converted from UTF-8; they are freed
 * after the program's last atexit handler. */
#ifndef WSPC_COMPAT_WMAIN_H
#define WSPC_COMPAT_WMAIN_H

#include <stdlib.h>
#include <string.h>

#include "wspc_utf8.h"

/* Returns a list of strings that ends with NULL as wide strings, in one piece of memory; NULL if there is no memory. */
static inline wchar_t** wspc_compat_widen(char** narrow) {
  size_t count = 0;
  size_t size = 0;
  wchar_t** wide;
  wchar_t* to;
  for (; narrow[count] != NULL; ++count) size += strlen(narrow[count]) + 1;
  wide = (wchar_t**)calloc(1, (count + 1) * sizeof *wide + size * sizeof *to);
  if (wide == NULL) return NULL;
  to = (wchar_t*)(void*)(wide + count + 1);
  for (count = 0; narrow[count] != NULL; ++count) {
    const unsigned char* from = (const unsigned char*)narrow[count];
    const unsigned char* const end = from + strlen(narrow[count]);
    wide[count] = to;
    while (from != end) *to++ = wspc_compat_next(&from, end);
    ++to;
  }
  return wide;
}

/* The arguments of wmain(). */
typedef struct {
  wchar_t** arguments;
  wchar_t** environment;
} WspcCompatBeginning;

WSPC_COMPAT_SHARED WspcCompatBeginning* wspc_compat_beginning(void) {
  static WspcCompatBeginning beginning = {NULL, NULL};
  return &beginning;
}

static inline void wspc_compat_free_beginning(void) {
  WspcCompatBeginning* const beginning = wspc_compat_beginning();
  free(beginning->arguments);
  free(beginning->environment);
  beginning->arguments = beginning->environment = NULL;
}

/* Returns 0, or -1 if there is no memory. */
static inline int wspc_compat_begin(char** arguments, char** environment) {
  WspcCompatBeginning* const beginning = wspc_compat_beginning();
  beginning->arguments = wspc_compat_widen(arguments);
  beginning->environment = wspc_compat_widen(environment);
  return beginning->arguments != NULL && beginning->environment != NULL && atexit(wspc_compat_free_beginning) == 0 ? 0
                                                                                                                   : -1;
}

/* ---- Which of the three kinds of wmain() it is ------------------------------------------------------------------- */

typedef int (*WspcCompatWmain)(void);
typedef int (*WspcCompatWmainArguments)(int, wchar_t**);
typedef int (*WspcCompatWmainConst)(int, const wchar_t**);
typedef int (*WspcCompatWmainEnvironment)(int, wchar_t**, wchar_t**);

static inline int wspc_compat_call_plain(WspcCompatWmain begin, int count) {
  (void)count;
  return begin();
}
static inline int wspc_compat_call_arguments(WspcCompatWmainArguments begin, int count) {
  return begin(count, wspc_compat_beginning()->arguments);
}
static inline int wspc_compat_call_const(WspcCompatWmainConst begin, int count) {
  return begin(count, (const wchar_t**)wspc_compat_beginning()->arguments);
}
static inline int wspc_compat_call_environment(WspcCompatWmainEnvironment begin, int count) {
  return begin(count, wspc_compat_beginning()->arguments, wspc_compat_beginning()->environment);
}

#ifdef __cplusplus
static inline int wspc_compat_call(WspcCompatWmain begin, int count) { return wspc_compat_call_plain(begin, count); }
static inline int wspc_compat_call(WspcCompatWmainArguments begin, int count) {
  return wspc_compat_call_arguments(begin, count);
}
static inline int wspc_compat_call(WspcCompatWmainConst begin, int count) {
  return wspc_compat_call_const(begin, count);
}
static inline int wspc_compat_call(WspcCompatWmainEnvironment begin, int count) {
  return wspc_compat_call_environment(begin, count);
}
#else
/* wmain() without `void` matches both of the first two kinds, so the test takes two steps. */
#define wspc_compat_call(begin, count)                                     \
  _Generic((begin), WspcCompatWmain                                        \
           : wspc_compat_call_plain, default                               \
           : _Generic((begin), WspcCompatWmainArguments                    \
                      : wspc_compat_call_arguments, WspcCompatWmainConst   \
                      : wspc_compat_call_const, WspcCompatWmainEnvironment \
                      : wspc_compat_call_environment, default              \
                      : wspc_compat_call_plain))((begin), (count))
#endif

#define wmain(...)                                                           \
  wspc_compat_wmain(__VA_ARGS__);                                            \
  int main(int wspc_count, char** wspc_arguments, char** wspc_environment) { \
    if (wspc_compat_begin(wspc_arguments, wspc_environment) != 0) return 1;  \
    return wspc_compat_call(&wspc_compat_wmain, wspc_count);                 \
  }                                                                          \
  int wspc_compat_wmain(__VA_ARGS__)

#endif
