/* SPDX-License-Identifier: MIT
 * winsock_echo: a WebSocket echo client and server over Winsock and the thirteen functions of websocket.h.
 *
 *   winsock_echo client HOST PORT TEXT…    sends each TEXT, prints what comes back, closes
 *   winsock_echo server PORT [COUNT]       sends every message back; ends after COUNT connections (0: never; 0)
 *
 * mingw: gcc winsock_echo.c -lwebsocket -lws2_32 -lshell32
 * MSVC:  cl winsock_echo.c websocket.lib ws2_32.lib shell32.lib
 * One connection at a time, blocking sockets: as much as it takes to show who does what. */
#define _CRT_SECURE_NO_WARNINGS
#include <winsock2.h>
#include <ws2tcpip.h>

/* After winsock2.h, which brings windows.h in the order that it needs. */
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_head.h"

typedef struct {
  SOCKET socket;
  WEB_SOCKET_HANDLE handle;
  Head head;
  int taken; /* of what came behind the head: so much has the handle had */
  BYTE* payload;
  ULONG size;
  ULONG room;
  WEB_SOCKET_BUFFER_TYPE type; /* of what was received last */
  USHORT close_status;
} Connection;

/* ---- The network ------------------------------------------------------------------------------------------------ */

static ULONG send_to_network(Connection* connection, const WEB_SOCKET_BUFFER* buffers, ULONG count) {
  ULONG i, sent = 0;
  for (i = 0; i < count; ++i) {
    const int size = (int)buffers[i].Data.ulBufferLength;
    const int now = send_all(connection->socket, (const char*)buffers[i].Data.pbBuffer, size);
    sent += (ULONG)now;
    if (now < size) break; /* fewer bytes than given: the handle cancels this send */
  }
  return sent;
}

/* The bytes that arrived after the HTTP message are the first bytes of the WebSocket. */
static ULONG receive_from_network(Connection* connection, const WEB_SOCKET_BUFFER* buffer) {
  const int room = (int)buffer->Data.ulBufferLength;
  const char* const behind = connection->head.bytes + connection->head.end + connection->taken;
  const int left = (int)(connection->head.bytes + connection->head.size - behind);
  int size = left < room ? left : room;
  if (left > 0) {
    memcpy(buffer->Data.pbBuffer, behind, (size_t)size);
    connection->taken += size;
    return (ULONG)size;
  }
  size = recv(connection->socket, (char*)buffer->Data.pbBuffer, room, 0);
  return size > 0 ? (ULONG)size : 0; /* 0: the handle cancels the receive */
}

/* ---- The session ------------------------------------------------------------------------------------------------ */

static HRESULT append(Connection* connection, const BYTE* bytes, ULONG size) {
  if (size > connection->room - connection->size) {
    const ULONG room = (connection->size + size) * 2;
    BYTE* const larger = (BYTE*)realloc(connection->payload, room);
    if (larger == NULL) return E_OUTOFMEMORY;
    connection->payload = larger;
    connection->room = room;
  }
  if (size != 0) memcpy(connection->payload + connection->size, bytes, size);
  connection->size += size;
  return S_OK;
}

static HRESULT received(Connection* connection, WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer) {
  connection->type = type;
  switch ((ULONG)type) {
    case WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE:
    case WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE:
    case WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE:
    case WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE:
      return append(connection, buffer->Data.pbBuffer, buffer->Data.ulBufferLength);
    case WEB_SOCKET_CLOSE_BUFFER_TYPE:
      connection->close_status = buffer->CloseStatus.usStatus;
      return S_OK;
    case WEB_SOCKET_PING_PONG_BUFFER_TYPE:
      return S_OK;
    default:
      return E_FAIL; /* the connection broke, and the receive was cancelled */
  }
}

/* Does what the handle says until `wanted` was indicated. */
static HRESULT run_until(Connection* connection, WEB_SOCKET_ACTION wanted) {
  HRESULT hr = S_OK;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  do {
    WEB_SOCKET_BUFFER buffers[2];
    WEB_SOCKET_BUFFER_TYPE type;
    PVOID context;
    ULONG count = 2, transferred = 0;
    hr = WebSocketGetAction(connection->handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL,
                            &context);
    if (FAILED(hr)) return hr;
    if (action == WEB_SOCKET_NO_ACTION) return E_FAIL;
    if (action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) transferred = send_to_network(connection, buffers, count);
    if (action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) transferred = receive_from_network(connection, buffers);
    if (action == WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION) hr = received(connection, type, buffers);
    WebSocketCompleteAction(connection->handle, context, transferred);
  } while (SUCCEEDED(hr) && action != wanted);
  return hr;
}

static HRESULT send_buffer(Connection* connection, WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer) {
  const HRESULT hr = WebSocketSend(connection->handle, type, buffer, NULL);
  return FAILED(hr) ? hr : run_until(connection, WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION);
}

static HRESULT send_message(Connection* connection, WEB_SOCKET_BUFFER_TYPE type, BYTE* bytes, ULONG size) {
  WEB_SOCKET_BUFFER buffer;
  buffer.Data.pbBuffer = bytes;
  buffer.Data.ulBufferLength = size;
  return send_buffer(connection, type, &buffer);
}

static HRESULT send_close(Connection* connection, USHORT status) {
  WEB_SOCKET_BUFFER buffer;
  buffer.CloseStatus.pbReason = NULL;
  buffer.CloseStatus.ulReasonLength = 0;
  buffer.CloseStatus.usStatus = status;
  return send_buffer(connection, WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer);
}

/* A whole message, or the Close. It may come in parts; pongs are passed over. */
static HRESULT receive_message(Connection* connection) {
  connection->size = 0;
  for (;;) {
    HRESULT hr = WebSocketReceive(connection->handle, NULL, NULL);
    if (SUCCEEDED(hr)) hr = run_until(connection, WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION);
    if (FAILED(hr)) return hr;
    if (connection->type == WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE ||
        connection->type == WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE || connection->type == WEB_SOCKET_CLOSE_BUFFER_TYPE)
      return S_OK;
  }
}

/* ---- The opening handshake: HTTP is the application's business --------------------------------------------------- */

static HRESULT open_as_client(Connection* connection, const char* host, const char* port) {
  char start[512];
  PWEB_SOCKET_HTTP_HEADER ours;
  WEB_SOCKET_HTTP_HEADER theirs[MOST_HEADERS];
  ULONG count;
  HRESULT hr = WebSocketCreateClientHandle(NULL, 0, &connection->handle);
  if (SUCCEEDED(hr)) hr = WebSocketBeginClientHandshake(connection->handle, NULL, 0, NULL, 0, NULL, 0, &ours, &count);
  if (FAILED(hr)) return hr;
  if (_snprintf(start, sizeof start, "GET / HTTP/1.1\r\nHost: %s:%s", host, port) < 0) return E_FAIL;
  hr = send_head(connection->socket, start, ours, count);
  if (SUCCEEDED(hr)) hr = read_head(connection->socket, &connection->head);
  if (FAILED(hr)) return hr;
  if (strncmp(connection->head.bytes, "HTTP/1.1 101", 12) != 0) {
    printf("refused: %.*s\n", (int)strcspn(connection->head.bytes, "\r"), connection->head.bytes);
    return E_FAIL;
  }
  count = split_head(&connection->head, theirs);
  return WebSocketEndClientHandshake(connection->handle, theirs, count, NULL, NULL, NULL);
}

static HRESULT open_as_server(Connection* connection) {
  PWEB_SOCKET_HTTP_HEADER ours;
  WEB_SOCKET_HTTP_HEADER theirs[MOST_HEADERS];
  ULONG count;
  HRESULT hr = WebSocketCreateServerHandle(NULL, 0, &connection->handle);
  if (SUCCEEDED(hr)) hr = read_head(connection->socket, &connection->head);
  if (FAILED(hr)) return hr;
  count = split_head(&connection->head, theirs);
  hr = WebSocketBeginServerHandshake(connection->handle, NULL, NULL, 0, theirs, count, &ours, &count);
  if (FAILED(hr)) {
    send_head(connection->socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0", NULL, 0);
    return hr;
  }
  hr = send_head(connection->socket, "HTTP/1.1 101 Switching Protocols", ours, count);
  return SUCCEEDED(hr) ? WebSocketEndServerHandshake(connection->handle) : hr;
}

/* After a failure: nothing new, and what is queued comes out as indications. Nothing travels any more. */
static void give_up(Connection* connection) {
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WebSocketAbortHandle(connection->handle);
  do {
    WEB_SOCKET_BUFFER buffers[2];
    WEB_SOCKET_BUFFER_TYPE type;
    PVOID context;
    ULONG count = 2;
    WebSocketGetAction(connection->handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL,
                       &context);
    WebSocketCompleteAction(connection->handle, context, 0);
  } while (action != WEB_SOCKET_NO_ACTION);
}

static void finish(Connection* connection, HRESULT hr) {
  if (FAILED(hr)) {
    printf("failed: 0x%08x\n", (unsigned)hr);
    if (connection->handle != NULL) give_up(connection);
  }
  WebSocketDeleteHandle(connection->handle);
  closesocket(connection->socket);
  free(connection->payload);
  fflush(stdout);
}

/* ---- Client and server ------------------------------------------------------------------------------------------ */

static HRESULT ask(Connection* connection, char** texts, int count) {
  int i;
  HRESULT hr = S_OK;
  for (i = 0; i < count && SUCCEEDED(hr); ++i) {
    hr = send_message(connection, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, (BYTE*)texts[i], (ULONG)strlen(texts[i]));
    if (SUCCEEDED(hr)) hr = receive_message(connection);
    if (SUCCEEDED(hr)) printf("received: %.*s\n", (int)connection->size, (char*)connection->payload);
  }
  if (SUCCEEDED(hr)) hr = send_close(connection, WEB_SOCKET_SUCCESS_CLOSE_STATUS);
  if (SUCCEEDED(hr)) hr = receive_message(connection);
  if (SUCCEEDED(hr)) printf("closed: %u\n", connection->close_status);
  return hr;
}

static int client(const char* host, const char* port, char** texts, int count) {
  Connection connection = {0};
  struct addrinfo hints = {0};
  struct addrinfo* found;
  HRESULT hr = E_FAIL;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &found) != 0) return printf("no such host: %s\n", host), 1;
  connection.socket = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (connect(connection.socket, found->ai_addr, (int)found->ai_addrlen) == 0) hr = S_OK;
  freeaddrinfo(found);
  if (SUCCEEDED(hr)) hr = open_as_client(&connection, host, port);
  if (SUCCEEDED(hr)) hr = ask(&connection, texts, count);
  finish(&connection, hr);
  return FAILED(hr);
}

static HRESULT echo(Connection* connection) {
  HRESULT hr = open_as_server(connection);
  while (SUCCEEDED(hr)) {
    hr = receive_message(connection);
    if (FAILED(hr)) break;
    if (connection->type == WEB_SOCKET_CLOSE_BUFFER_TYPE) {
      printf("closed: %u\n", connection->close_status);
      if (connection->close_status != WEB_SOCKET_EMPTY_CLOSE_STATUS)
        return send_close(connection, connection->close_status);
      return send_buffer(connection, WEB_SOCKET_CLOSE_BUFFER_TYPE, NULL); /* an empty Close is answered by one */
    }
    hr = send_message(connection, connection->type, connection->payload, connection->size);
  }
  return hr;
}

static int server(const char* port, int count) {
  struct sockaddr_in address = {0};
  int size = sizeof address;
  int served = 0;
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  address.sin_family = AF_INET;
  address.sin_port = htons((u_short)atoi(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 || listen(listener, 16) != 0 ||
      getsockname(listener, (struct sockaddr*)&address, &size) != 0)
    return printf("cannot listen on port %s\n", port), 1;
  printf("listening on port %u\n", ntohs(address.sin_port));
  fflush(stdout);
  while (count == 0 || served++ < count) {
    Connection connection = {0};
    connection.socket = accept(listener, NULL, NULL);
    if (connection.socket == INVALID_SOCKET) return 1;
    finish(&connection, echo(&connection));
  }
  closesocket(listener);
  return 0;
}

/* The arguments in UTF-8, which is what WebSocket text is. */
static char** arguments(int* count) {
  LPWSTR* const wide = CommandLineToArgvW(GetCommandLineW(), count);
  char** const all = (char**)calloc((size_t)*count + 1, sizeof *all);
  int i;
  for (i = 0; wide != NULL && all != NULL && i < *count; ++i) {
    const int size = WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, NULL, 0, NULL, NULL);
    all[i] = (char*)calloc((size_t)size, 1);
    if (all[i] == NULL) return NULL;
    WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, all[i], size, NULL, NULL);
  }
  return all;
}

int main(void) {
  WSADATA data;
  int argc = 0;
  char** const argv = arguments(&argc);
  if (argv == NULL || WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  SetConsoleOutputCP(CP_UTF8);
  if (argc >= 4 && strcmp(argv[1], "client") == 0) return client(argv[2], argv[3], argv + 4, argc - 4);
  if (argc >= 3 && strcmp(argv[1], "server") == 0) return server(argv[2], argc > 3 ? atoi(argv[3]) : 0);
  printf("usage: winsock_echo client HOST PORT TEXT... | server PORT [COUNT]\n");
  return 2;
}
