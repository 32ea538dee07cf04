/* SPDX-License-Identifier: MIT
 * wspc_utf8: converts wide characters to UTF-8 and back. Invalid characters become U+FFFD. */
#ifndef WSPC_COMPAT_UTF8_H
#define WSPC_COMPAT_UTF8_H

#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>

#include "wspc_shared.h"

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

/* Returns the next code point of `text` and advances `text` past it. Requires: `text` is not at its end.
 * RFC 3629 §4. */
static inline wchar_t wspc_compat_next(const unsigned char** text, const unsigned char* end) {
  const unsigned first = *(*text)++;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80; /* the range of the second byte */
  unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  unsigned point = first & (0x3FU >> more);
  int i;
  if (first < 0x80) return (wchar_t)first;
  if (first < 0xC2 || first > 0xF4) return (wchar_t)0xFFFD;
  for (i = 0; i < more; ++i) {
    if (*text == end || **text < least || **text > most) return (wchar_t)0xFFFD;
    point = point << 6 | (*(*text)++ & 0x3FU);
    least = 0x80;
    most = 0xBF;
  }
  return (wchar_t)point;
}

/* Returns the first `most` characters of a wide string in UTF-8, which the caller frees; NULL if there is no memory. */
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

#endif
