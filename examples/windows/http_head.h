/* SPDX-License-Identifier: MIT
 * http_head: the head of an HTTP message, as much of it as a WebSocket's opening handshake takes. Included by one file.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdio.h>
#include <string.h>
#include <websocket.h>
#include <winsock2.h>

#define MOST_HEADERS 64

typedef struct {
  char bytes[8192]; /* the head, and what came right behind it */
  int size;
  int end; /* where the head ends */
} Head;

static int send_all(SOCKET to, const char* bytes, int size) {
  int sent = 0;
  while (sent < size) {
    const int now = send(to, bytes + sent, size - sent, 0);
    if (now <= 0) break;
    sent += now;
  }
  return sent;
}

/* Reads up to the empty line that ends a head. */
static HRESULT read_head(SOCKET from, Head* head) {
  for (;;) {
    const int room = (int)sizeof head->bytes - 1 - head->size;
    const int now = room > 0 ? recv(from, head->bytes + head->size, room, 0) : 0;
    const char* end;
    if (now <= 0) return E_FAIL;
    head->size += now;
    head->bytes[head->size] = '\0';
    end = strstr(head->bytes, "\r\n\r\n");
    if (end != NULL) {
      head->end = (int)(end + 4 - head->bytes);
      return S_OK;
    }
  }
}

/* Finds the header fields where they lie. Returns how many. */
static ULONG split_head(Head* head, WEB_SOCKET_HTTP_HEADER* headers) {
  ULONG count = 0;
  char* line = strstr(head->bytes, "\r\n") + 2; /* behind the request or status line */
  while (count < MOST_HEADERS && line[0] != '\r') {
    char* const end = strstr(line, "\r\n");
    char* const colon = (char*)memchr(line, ':', (size_t)(end - line));
    if (colon != NULL) {
      char* value = colon + 1;
      while (*value == ' ' || *value == '\t') ++value;
      headers[count].pcName = line;
      headers[count].ulNameLength = (ULONG)(colon - line);
      headers[count].pcValue = value;
      headers[count].ulValueLength = (ULONG)(end - value);
      ++count;
    }
    line = end + 2;
  }
  return count;
}

/* Sends `start`, these headers and an empty line. */
static HRESULT send_head(SOCKET to, const char* start, const WEB_SOCKET_HTTP_HEADER* headers, ULONG count) {
  char head[4096];
  int size = _snprintf(head, sizeof head, "%s\r\n", start);
  ULONG i;
  for (i = 0; i < count && size > 0 && size < (int)sizeof head; ++i) {
    const int now = _snprintf(head + size, sizeof head - (size_t)size, "%.*s: %.*s\r\n", (int)headers[i].ulNameLength,
                              headers[i].pcName, (int)headers[i].ulValueLength, headers[i].pcValue);
    size = now < 0 ? -1 : size + now;
  }
  if (size < 0 || size + 2 > (int)sizeof head) return E_FAIL;
  memcpy(head + size, "\r\n", 2);
  return send_all(to, head, size + 2) == size + 2 ? S_OK : E_FAIL;
}

#endif
