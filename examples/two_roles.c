/* SPDX-License-Identifier: MIT
 * two_roles: client and server in one process, over the thirteen functions of websocket.h.
 *
 * A handle never touches a network. It says what to do next, the program does it, and says that it is done: here the
 * network is two arrays in memory. Prints what each side sees; ends with 0 when everything was as it should be. */
#include <stdio.h>
#include <string.h>
#include <websocket.h>

typedef struct {
  BYTE bytes[4096];
  ULONG count;
} Pipe;

typedef struct {
  const char* name;
  WEB_SOCKET_HANDLE handle;
  Pipe* in;
  Pipe* out;
  int indications; /* how much arrived: messages, parts of them, pongs, a Close */
  int closed;      /* the other side's Close arrived */
} Side;

/* The handle wants bytes on the network: all buffers, in order. */
static ULONG send_to_network(Side* side, const WEB_SOCKET_BUFFER* buffers, ULONG count) {
  ULONG sent = 0;
  for (ULONG i = 0; i < count; ++i) {
    const ULONG length = buffers[i].Data.ulBufferLength;
    if (length > sizeof side->out->bytes - side->out->count) break;
    if (length != 0) memcpy(side->out->bytes + side->out->count, buffers[i].Data.pbBuffer, length);
    side->out->count += length;
    sent += length;
  }
  return sent;
}

/* The handle has room for bytes from the network: as many as there are, as many as fit. */
static ULONG receive_from_network(Side* side, const WEB_SOCKET_BUFFER* buffers, ULONG count) {
  ULONG received = 0;
  for (ULONG i = 0; i < count; ++i) {
    const ULONG left = side->in->count - received;
    const ULONG length = buffers[i].Data.ulBufferLength < left ? buffers[i].Data.ulBufferLength : left;
    memcpy(buffers[i].Data.pbBuffer, side->in->bytes + received, length);
    received += length;
  }
  memmove(side->in->bytes, side->in->bytes + received, side->in->count - received);
  side->in->count -= received;
  return received;
}

/* A receive is complete. The buffer is valid until WebSocketCompleteAction. */
static void received(Side* side, WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer) {
  const int length = (int)buffer->Data.ulBufferLength;
  const char* text = length != 0 ? (const char*)buffer->Data.pbBuffer : "";
  if (type != 0) ++side->indications;
  switch (type) {
    case WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE:
      printf("%s: text \"%.*s\"\n", side->name, length, text);
      break;
    case WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE:
      printf("%s: binary, %d bytes, more to come\n", side->name, length);
      break;
    case WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE:
      printf("%s: binary, %d bytes, the end\n", side->name, length);
      break;
    case WEB_SOCKET_PING_PONG_BUFFER_TYPE:
      printf("%s: pong\n", side->name);
      break;
    case WEB_SOCKET_CLOSE_BUFFER_TYPE:
      printf("%s: close %u \"%.*s\"\n", side->name, buffer->CloseStatus.usStatus, length, text);
      side->closed = 1;
      break;
    default: /* 0: the network had nothing more, and the receive was cancelled */
      break;
  }
}

/* Does what the handle says until there is nothing to do. With nothing on the network a program would wait here; this
 * one asks for a receive only when there is something to read. */
static HRESULT run(Side* side) {
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  do {
    WEB_SOCKET_BUFFER buffers[2];
    WEB_SOCKET_BUFFER_TYPE type;
    PVOID context;
    ULONG count = ARRAYSIZE(buffers);
    ULONG transferred = 0;
    const HRESULT result =
        WebSocketGetAction(side->handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context);
    if (FAILED(result)) return result;

    switch (action) {
      case WEB_SOCKET_SEND_TO_NETWORK_ACTION:
        transferred = send_to_network(side, buffers, count);
        break;
      case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:
        transferred = receive_from_network(side, buffers, count);
        break;
      case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:
        received(side, type, &buffers[0]);
        break;
      case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION: /* from here on the memory of the send is free */
      case WEB_SOCKET_NO_ACTION:
        break;
    }
    WebSocketCompleteAction(side->handle, context, transferred);
  } while (action != WEB_SOCKET_NO_ACTION);
  return S_OK;
}

/* Receives as long as there are bytes on the network. */
static HRESULT receive(Side* side) {
  HRESULT result = S_OK;
  while (SUCCEEDED(result) && side->in->count != 0 && !side->closed) {
    result = WebSocketReceive(side->handle, NULL, NULL);
    if (SUCCEEDED(result)) result = run(side);
  }
  return result;
}

static HRESULT send_message(Side* side, WEB_SOCKET_BUFFER_TYPE type, const char* payload) {
  WEB_SOCKET_BUFFER buffer;
  buffer.Data.pbBuffer = (PBYTE)payload; /* never written to */
  buffer.Data.ulBufferLength = (ULONG)strlen(payload);
  const HRESULT result = WebSocketSend(side->handle, type, &buffer, NULL);
  return FAILED(result) ? result : run(side);
}

static HRESULT send_ping(Side* side) {
  const HRESULT result = WebSocketSend(side->handle, WEB_SOCKET_PING_PONG_BUFFER_TYPE, NULL, NULL);
  return FAILED(result) ? result : run(side);
}

static HRESULT send_close(Side* side, USHORT status, const char* reason) {
  WEB_SOCKET_BUFFER buffer;
  buffer.CloseStatus.pbReason = (PBYTE)reason;
  buffer.CloseStatus.ulReasonLength = (ULONG)strlen(reason);
  buffer.CloseStatus.usStatus = status;
  const HRESULT result = WebSocketSend(side->handle, WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer, NULL);
  return FAILED(result) ? result : run(side);
}

static void print_headers(const char* title, const WEB_SOCKET_HTTP_HEADER* headers, ULONG count) {
  printf("%s\n", title);
  for (ULONG i = 0; i < count; ++i) printf("  %s: %s\n", headers[i].pcName, headers[i].pcValue);
}

/* The opening handshake: a program adds these headers to its HTTP request and its 101 response. */
static HRESULT shake_hands(WEB_SOCKET_HANDLE client, WEB_SOCKET_HANDLE server) {
  PCSTR subprotocol = "example";
  PWEB_SOCKET_HTTP_HEADER headers;
  ULONG count;
  ULONG chosen;
  HRESULT result = WebSocketBeginClientHandshake(client, &subprotocol, 1, NULL, 0, NULL, 0, &headers, &count);
  if (FAILED(result)) return result;
  print_headers("the client's request:", headers, count);

  WEB_SOCKET_HTTP_HEADER request[16];
  if (count + 1 > ARRAYSIZE(request)) return E_FAIL;
  memcpy(request, headers, count * sizeof request[0]);
  request[count++] = (WEB_SOCKET_HTTP_HEADER){(PCHAR) "Host", 4, (PCHAR) "localhost", 9};
  result = WebSocketBeginServerHandshake(server, subprotocol, NULL, 0, request, count, &headers, &count);
  if (FAILED(result)) return result;
  print_headers("the server's response:", headers, count);

  result = WebSocketEndClientHandshake(client, headers, count, NULL, NULL, &chosen);
  if (FAILED(result)) return result;
  return chosen == 0 ? WebSocketEndServerHandshake(server) : E_FAIL;
}

static HRESULT talk(Side* client, Side* server) {
  HRESULT result = shake_hands(client->handle, server->handle);

  if (SUCCEEDED(result)) result = send_message(client, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, "Hello from the client");
  if (SUCCEEDED(result)) result = receive(server);
  if (SUCCEEDED(result)) result = send_message(server, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, "Hello from the server");
  if (SUCCEEDED(result)) result = receive(client);

  if (SUCCEEDED(result)) result = send_message(client, WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE, "one part,");
  if (SUCCEEDED(result)) result = send_message(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, "and another");
  if (SUCCEEDED(result)) result = receive(server);

  /* The server's handle answers a ping by itself, as soon as it is asked what to do. */
  if (SUCCEEDED(result)) result = send_ping(client);
  if (SUCCEEDED(result)) result = receive(server);
  if (SUCCEEDED(result)) result = receive(client);

  /* A Close is answered by the program. */
  if (SUCCEEDED(result)) result = send_close(client, WEB_SOCKET_SUCCESS_CLOSE_STATUS, "that was all");
  if (SUCCEEDED(result)) result = receive(server);
  if (SUCCEEDED(result)) result = send_close(server, WEB_SOCKET_SUCCESS_CLOSE_STATUS, "goodbye");
  if (SUCCEEDED(result)) result = receive(client);
  if (FAILED(result)) return result;
  const int all_arrived = server->indications == 4 && client->indications == 3 && server->closed && client->closed;
  return all_arrived ? S_OK : E_FAIL;
}

int main(void) {
  static Pipe to_server;
  static Pipe to_client;
  Side client = {"client", NULL, &to_client, &to_server, 0, 0};
  Side server = {"server", NULL, &to_server, &to_client, 0, 0};

  HRESULT result = WebSocketCreateClientHandle(NULL, 0, &client.handle);
  if (SUCCEEDED(result)) result = WebSocketCreateServerHandle(NULL, 0, &server.handle);
  if (SUCCEEDED(result)) result = talk(&client, &server);
  if (FAILED(result)) printf("failed: 0x%08x\n", (unsigned)result);

  WebSocketDeleteHandle(client.handle);
  WebSocketDeleteHandle(server.handle);
  return SUCCEEDED(result) ? 0 : 1;
}
