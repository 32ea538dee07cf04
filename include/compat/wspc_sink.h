/* SPDX-License-Identifier: MIT
 * wspc_sink: the destination of formatted text: a file, or a buffer of narrow or of wide characters.
 *
 * Files and narrow buffers receive wide text as UTF-8; wide buffers receive narrow text, which is UTF-8, as wide
 * characters. */
#ifndef WSPC_COMPAT_SINK_H
#define WSPC_COMPAT_SINK_H

#include <stdio.h>
#include <string.h>

#include "wspc_utf8.h"

/* Exactly one of file, narrow and wide is set. */
typedef struct {
  FILE* file;
  char* narrow;
  wchar_t* wide;
  size_t room;       /* characters that fit into the buffer */
  size_t count;      /* number of characters so far, whether they fit or not */
  int wide_function; /* the characters of a file are counted as wide ones */
} WspcCompatSink;

static inline void wspc_compat_sink_character(WspcCompatSink* sink, wchar_t character) {
  if (sink->wide != NULL && sink->count < sink->room) sink->wide[sink->count] = character;
  ++sink->count;
}

/* Returns 0, or -1 if the file cannot be written. */
static inline int wspc_compat_sink_narrow(WspcCompatSink* sink, const char* text, size_t size) {
  const unsigned char* at = (const unsigned char*)text;
  const unsigned char* const end = at + size;
  if (sink->file != NULL && fwrite(text, 1, size, sink->file) != size) return -1;
  if (sink->wide_function) {
    while (at != end) wspc_compat_sink_character(sink, wspc_compat_next(&at, end));
    return 0;
  }
  if (sink->narrow != NULL && sink->count < sink->room) {
    memcpy(sink->narrow + sink->count, text, size < sink->room - sink->count ? size : sink->room - sink->count);
  }
  sink->count += size;
  return 0;
}

/* Returns 0, or -1 if the file cannot be written. */
static inline int wspc_compat_sink_wide(WspcCompatSink* sink, const wchar_t* text, size_t size) {
  for (; size > 0; --size, ++text) {
    char narrow[4];
    const size_t bytes = (size_t)(wspc_compat_put(narrow, *text) - narrow);
    if (!sink->wide_function) {
      if (wspc_compat_sink_narrow(sink, narrow, bytes) != 0) return -1;
      continue;
    }
    if (sink->file != NULL && fwrite(narrow, 1, bytes, sink->file) != bytes) return -1;
    wspc_compat_sink_character(sink, *text);
  }
  return 0;
}

/* Writes the same ASCII character `count` times, if `count` is positive. */
static inline int wspc_compat_sink_fill(WspcCompatSink* sink, char character, long long count) {
  for (; count > 0; --count) {
    if (wspc_compat_sink_narrow(sink, &character, 1) != 0) return -1;
  }
  return 0;
}

#endif
