/* SPDX-License-Identifier: MIT
 * uses_websocket: a caller of websocket.h that names every type; it is only compiled, as C and as C++.
 */
#ifdef WINDOWS_FIRST
#include <windows.h>
#endif
#include <websocket.h>

#ifdef __cplusplus
#define HAS_SIZE(type, size) static_assert(sizeof(type) == (size), #type)
#else
#define HAS_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)
#endif

HAS_SIZE(ULONG, 4);
HAS_SIZE(DWORD, 4);
HAS_SIZE(BOOL, 4);
HAS_SIZE(HRESULT, 4);
HAS_SIZE(USHORT, 2);
HAS_SIZE(WEB_SOCKET_CLOSE_STATUS, 4);
HAS_SIZE(WEB_SOCKET_PROPERTY_TYPE, 4);
HAS_SIZE(WEB_SOCKET_ACTION_QUEUE, 4);
HAS_SIZE(WEB_SOCKET_BUFFER_TYPE, 4);
HAS_SIZE(WEB_SOCKET_ACTION, 4);
HAS_SIZE(WEB_SOCKET_HANDLE, sizeof(void*));
HAS_SIZE(WEB_SOCKET_PROPERTY, sizeof(void*) == 8 ? 24 : 12);
HAS_SIZE(WEB_SOCKET_HTTP_HEADER, sizeof(void*) == 8 ? 32 : 16);
HAS_SIZE(WEB_SOCKET_BUFFER, sizeof(void*) == 8 ? 16 : 12);

#include <websocket.h> /* twice is as good as once */

HRESULT echo_once(WEB_SOCKET_HANDLE handle, WEB_SOCKET_BUFFER_TYPE custom);

HRESULT echo_once(WEB_SOCKET_HANDLE handle, WEB_SOCKET_BUFFER_TYPE custom) {
  WEB_SOCKET_BUFFER buffers[2];
  ULONG count = 2;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type = custom;
  PVOID context = 0;
  HRESULT hr = WebSocketReceive(handle, 0, 0);
  if (FAILED(hr)) return hr == E_INVALID_PROTOCOL_OPERATION ? E_FAIL : hr;
  hr = WebSocketGetAction(handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, 0, &context);
  if (action == WEB_SOCKET_NO_ACTION) return E_INVALID_PROTOCOL_FORMAT;
  WebSocketCompleteAction(handle, context, buffers[0].Data.ulBufferLength);
  return SUCCEEDED(hr) ? WebSocketSend(handle, type, buffers, 0) : hr;
}
