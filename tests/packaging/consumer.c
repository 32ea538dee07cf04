/* SPDX-License-Identifier: MIT
 * consumer: a program outside the tree, in plain C, that uses what was installed. */
#include <stdio.h>
#include <websocket.h>
#include <websocket_ext.h>

int main(void) {
  WEB_SOCKET_HANDLE handle;
  WSPC_DEFLATE_USAGE usage;
  PWEB_SOCKET_HTTP_HEADER headers;
  ULONG count;
  if (FAILED(WebSocketCreateClientHandle(NULL, 0, &handle))) return 1;
  if (FAILED(WebSocketBeginClientHandshake(handle, NULL, 0, NULL, 0, NULL, 0, &headers, &count))) return 2;
  if (FAILED(wspc_deflate_usage(handle, &usage)) || usage.fNegotiated) return 3;
  printf("%u headers\n", (unsigned)count);
  WebSocketDeleteHandle(handle);
  return 0;
}
