/* SPDX-License-Identifier: MIT
 * engine_c: runs the C code of docs/engine.md, which the build cuts out of it, against a peer that says "Hello".
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "engine_1.c"

static BYTE received[64];
static ULONG received_length;

static void remember(const BYTE* bytes, ULONG length) {
  memcpy(received, bytes, length < sizeof received ? length : sizeof received);
  received_length = length;
}

#define HEADER(name, value) \
  { (PCHAR)(name), sizeof(name) - 1, (PCHAR)(value), sizeof(value) - 1 }

static HRESULT shake_hands(WEB_SOCKET_HANDLE server) {
  WEB_SOCKET_HTTP_HEADER request[] = {
      HEADER("Host", "example.com"),
      HEADER("Connection", "Upgrade"),
      HEADER("Upgrade", "websocket"),
      HEADER("Sec-WebSocket-Version", "13"),
      HEADER("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  };
  WEB_SOCKET_HTTP_HEADER* response = NULL;
  ULONG count = 0;
  return WebSocketBeginServerHandshake(server, NULL, NULL, 0, request, ARRAYSIZE(request), &response, &count);
}

int main(void) {
  /* RFC 6455 §5.7: a single-frame masked text message. */
  static const BYTE hello[] = {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
  int ends[2];
  WEB_SOCKET_HANDLE server = NULL;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 2;
  if (FAILED(WebSocketCreateServerHandle(NULL, 0, &server)) || FAILED(shake_hands(server))) return 2;
  if (write(ends[1], hello, sizeof hello) != (ssize_t)sizeof hello) return 2;

  const HRESULT hr = receive(server, ends[0], remember);
  WebSocketDeleteHandle(server);
  close(ends[0]);
  close(ends[1]);
  printf("0x%08x, %u bytes: %.*s\n", (unsigned)hr, (unsigned)received_length, (int)received_length,
         (const char*)received);
  return hr == S_OK && received_length == 5 && memcmp(received, "Hello", 5) == 0 ? 0 : 1;
}
