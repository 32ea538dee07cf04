/* SPDX-License-Identifier: MIT
 * c11: websocket.h compiled as C11, and its thirteen functions called from there. */
#include "abi/support/c11.h"

#include <stddef.h>

#include "websocket.h"

_Static_assert(sizeof(ULONG) == 4 && sizeof(DWORD) == 4 && sizeof(BOOL) == 4 && sizeof(HRESULT) == 4, "32 bits");
_Static_assert(sizeof(USHORT) == 2 && sizeof(BYTE) == 1 && sizeof(PVOID) == sizeof(void*),
               "16 bits, 8 bits, a pointer");
_Static_assert(sizeof(WEB_SOCKET_ACTION) == 4 && sizeof(WEB_SOCKET_ACTION_QUEUE) == 4, "enums have 32 bits");
_Static_assert(sizeof(WEB_SOCKET_BUFFER_TYPE) == 4 && sizeof(WEB_SOCKET_PROPERTY_TYPE) == 4, "enums have 32 bits");
_Static_assert(sizeof(WEB_SOCKET_CLOSE_STATUS) == 4, "enums have 32 bits");
_Static_assert(sizeof(WEB_SOCKET_PROPERTY) == (sizeof(void*) == 8 ? 24 : 12), "natural alignment");
_Static_assert(sizeof(WEB_SOCKET_HTTP_HEADER) == (sizeof(void*) == 8 ? 32 : 16), "natural alignment");
_Static_assert(sizeof(WEB_SOCKET_BUFFER) == (sizeof(void*) == 8 ? 16 : 12), "natural alignment");
_Static_assert(offsetof(WEB_SOCKET_BUFFER, CloseStatus.usStatus) == sizeof(void*) + 4, "natural alignment");

static HRESULT open_client(WEB_SOCKET_HANDLE client, WEB_SOCKET_HANDLE server) {
  PWEB_SOCKET_HTTP_HEADER headers = NULL;
  WEB_SOCKET_HTTP_HEADER request[16];
  ULONG count = 0;
  HRESULT result = WebSocketBeginClientHandshake(client, NULL, 0, NULL, 0, NULL, 0, &headers, &count);
  if (FAILED(result) || count + 1 > ARRAYSIZE(request)) return E_FAIL;
  for (ULONG i = 0; i < count; ++i) request[i] = headers[i];
  request[count++] = (WEB_SOCKET_HTTP_HEADER){(PCHAR) "Host", 4, (PCHAR) "here", 4};
  result = WebSocketBeginServerHandshake(server, NULL, NULL, 0, request, count, &headers, &count);
  if (FAILED(result)) return result;
  result = WebSocketEndServerHandshake(server);
  if (FAILED(result)) return result;
  return WebSocketEndClientHandshake(client, headers, count, NULL, NULL, NULL);
}

static HRESULT use(WEB_SOCKET_HANDLE handle) {
  WEB_SOCKET_BUFFER buffers[2];
  ULONG count = 2;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type;
  PVOID context = NULL;
  if (FAILED(WebSocketSend(handle, WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE, NULL, NULL))) return E_FAIL;
  if (FAILED(WebSocketReceive(handle, NULL, NULL))) return E_FAIL;
  const HRESULT result =
      WebSocketGetAction(handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context);
  if (FAILED(result) || action == WEB_SOCKET_NO_ACTION) return E_FAIL;
  WebSocketCompleteAction(handle, context, 0);
  WebSocketAbortHandle(handle);
  return S_OK;
}

int wspc_c11_calls_all_thirteen(void) {
  WEB_SOCKET_HANDLE client = NULL;
  WEB_SOCKET_HANDLE server = NULL;
  ULONG interval = 0;
  ULONG size = sizeof interval;
  int step = 0;
  if (WebSocketGetGlobalProperty(WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, &interval, &size) != S_OK) step = 1;
  if (WebSocketCreateClientHandle(NULL, 0, &client) != S_OK) step = 2;
  if (WebSocketCreateServerHandle(NULL, 0, &server) != S_OK) step = 3;
  if (step == 0 && open_client(client, server) != S_OK) step = 4;
  if (step == 0 && use(client) != S_OK) step = 5;
  if (step == 0 && use(server) != S_OK) step = 6;
  WebSocketDeleteHandle(client);
  WebSocketDeleteHandle(server);
  return step;
}
