/* SPDX-License-Identifier: MIT
 * probe: what a websocket.dll does where nothing public says what it has to do, as a table.
 *
 *   probe        all rows, each in a process of its own: one that crashes is a row that says so
 *   probe N      row N only
 *
 * Windows SDK: cl probe.c websocket.lib     mingw: gcc -I<wspc>/include probe.c -lwebsocket
 * elsewhere:   cc probe.c -lwspc            ours answers with expected.txt; docs/compatibility.md §6 says why */
#define _CRT_SECURE_NO_WARNINGS
#ifdef _WIN32
#include <windows.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <websocket.h>

/* Prints a part of a row. */
static void say(const char* text) { printf(" %s", text); }

static void say_result(HRESULT hr) {
  switch ((unsigned long)(ULONG)hr) {
    case 0:
      say("S_OK");
      return;
    case 0x80070057UL:
      say("E_INVALIDARG");
      return;
    case 0x8007000EUL:
      say("E_OUTOFMEMORY");
      return;
    case 0x80004005UL:
      say("E_FAIL");
      return;
    case 0x83760001UL:
      say("E_INVALID_PROTOCOL_OPERATION");
      return;
    case 0x83760002UL:
      say("E_INVALID_PROTOCOL_FORMAT");
      return;
    case 0x83760003UL:
      say("E_UNSUPPORTED_EXTENSION");
      return;
    case 0x83760004UL:
      say("E_UNSUPPORTED_SUBPROTOCOL");
      return;
    case 0x83760005UL:
      say("E_PROTOCOL_VERSION_NOT_SUPPORTED");
      return;
    default:
      printf(" 0x%08lX", (unsigned long)(ULONG)hr);
  }
}

/* Ends the row: whatever it is about cannot be asked. */
static void require(HRESULT hr, const char* what) {
  if (SUCCEEDED(hr)) return;
  printf(" %s:", what);
  say_result(hr);
  printf("\n");
  exit(0);
}

/* ---- Handles that are open --------------------------------------------------------------------------------------- */

static WEB_SOCKET_HANDLE client, server;

static void delete_both(void) {
  if (client != NULL) WebSocketDeleteHandle(client);
  if (server != NULL) WebSocketDeleteHandle(server);
  client = server = NULL;
}

static void create(ULONG client_send_buffer) {
  WEB_SOCKET_PROPERTY property;
  delete_both();
  property.Type = WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE;
  property.pvValue = &client_send_buffer;
  property.ulValueSize = sizeof client_send_buffer;
  require(WebSocketCreateClientHandle(&property, 1, &client), "WebSocketCreateClientHandle");
  require(WebSocketCreateServerHandle(NULL, 0, &server), "WebSocketCreateServerHandle");
}

static WEB_SOCKET_HTTP_HEADER header(const char* name, const char* value) {
  WEB_SOCKET_HTTP_HEADER made;
  made.pcName = (PCHAR)name;
  made.ulNameLength = (ULONG)strlen(name);
  made.pcValue = (PCHAR)value;
  made.ulValueLength = (ULONG)strlen(value);
  return made;
}

static WEB_SOCKET_HTTP_HEADER request[16];
static ULONG request_count;

static void begin(void) {
  PCSTR offered = "chat";
  PWEB_SOCKET_HTTP_HEADER made;
  require(WebSocketBeginClientHandshake(client, &offered, 1, NULL, 0, NULL, 0, &made, &request_count),
          "WebSocketBeginClientHandshake");
  memcpy(request, made, request_count * sizeof *request);
  request[request_count++] = header("Host", "localhost");
}

/* Returns the index of the subprotocol, as it was left. */
static ULONG shake_hands(void) {
  PWEB_SOCKET_HTTP_HEADER response;
  ULONG count, chosen = 777;
  begin();
  require(WebSocketBeginServerHandshake(server, NULL, NULL, 0, request, request_count, &response, &count),
          "WebSocketBeginServerHandshake");
  require(WebSocketEndClientHandshake(client, response, count, NULL, NULL, &chosen), "WebSocketEndClientHandshake");
  require(WebSocketEndServerHandshake(server), "WebSocketEndServerHandshake");
  return chosen;
}

static void open_both(void) {
  create(4096);
  shake_hands();
}

/* ---- The network: what a handle reads and what it wrote -----------------------------------------------------------
 */

static BYTE incoming[4096], outgoing[8192];
static ULONG incoming_size, outgoing_size;
static ULONG writes; /* actions that sent something */
static enum { what_was_received, every_action, nothing } telling = what_was_received;

static const char* name_of(WEB_SOCKET_ACTION action) {
  switch (action) {
    case WEB_SOCKET_NO_ACTION:
      return "NO_ACTION";
    case WEB_SOCKET_SEND_TO_NETWORK_ACTION:
      return "SEND_TO_NETWORK";
    case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION:
      return "INDICATE_SEND_COMPLETE";
    case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:
      return "RECEIVE_FROM_NETWORK";
    case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:
      return "INDICATE_RECEIVE_COMPLETE";
  }
  return "another action";
}

static void say_received(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer) {
  if (type == WEB_SOCKET_CLOSE_BUFFER_TYPE) {
    printf(" close %u, reason %s of %lu bytes", buffer->CloseStatus.usStatus,
           buffer->CloseStatus.pbReason == NULL ? "NULL" : "not NULL",
           (unsigned long)buffer->CloseStatus.ulReasonLength);
  } else {
    printf(" type 0x%lX, %s of %lu bytes", (unsigned long)type, buffer->Data.pbBuffer == NULL ? "NULL" : "data",
           (unsigned long)buffer->Data.ulBufferLength);
  }
}

static ULONG transfer(WEB_SOCKET_ACTION action, const WEB_SOCKET_BUFFER* buffers, ULONG count) {
  ULONG i, done = 0;
  for (i = 0; i < count; ++i) {
    const ULONG length = buffers[i].Data.ulBufferLength;
    if (action == WEB_SOCKET_SEND_TO_NETWORK_ACTION && length <= sizeof outgoing - outgoing_size) {
      if (length != 0) memcpy(outgoing + outgoing_size, buffers[i].Data.pbBuffer, length);
      outgoing_size += length;
      done += length;
    }
    if (action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) {
      const ULONG size = incoming_size < length ? incoming_size : length;
      memcpy(buffers[i].Data.pbBuffer, incoming, size);
      memmove(incoming, incoming + size, incoming_size - size);
      incoming_size -= size;
      done += size;
    }
  }
  return done;
}

/* Does what the handle says, at most `most` actions, until there is no action or an error, which is returned. */
static HRESULT run(WEB_SOCKET_HANDLE handle, int most) {
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  do {
    WEB_SOCKET_BUFFER buffers[2];
    WEB_SOCKET_BUFFER_TYPE type = (WEB_SOCKET_BUFFER_TYPE)0;
    ULONG count = 2, done;
    PVOID application = NULL, context = NULL;
    HRESULT hr;
    memset(buffers, 0, sizeof buffers);
    hr = WebSocketGetAction(handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, &application,
                            &context);
    if (FAILED(hr)) return hr;
    if (telling == every_action) say(name_of(action));
    if (action == WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION && telling == what_was_received)
      say_received(type, buffers);
    if (action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) ++writes;
    done = transfer(action, buffers, count);
    WebSocketCompleteAction(handle, context, done);
  } while (action != WEB_SOCKET_NO_ACTION && --most > 0);
  return S_OK;
}

static void arrives(const void* bytes, ULONG size) {
  memcpy(incoming + incoming_size, bytes, size);
  incoming_size += size;
}

/* A frame from a server, unmasked, of less than 126 bytes. */
static void frame_arrives(int first_byte, const void* payload, ULONG size) {
  const BYTE head[2] = {(BYTE)first_byte, (BYTE)size};
  arrives(head, 2);
  arrives(payload, size);
}

static HRESULT send_as(WEB_SOCKET_HANDLE handle, WEB_SOCKET_BUFFER_TYPE type, const void* payload, ULONG size) {
  WEB_SOCKET_BUFFER buffer;
  buffer.Data.pbBuffer = (PBYTE)payload;
  buffer.Data.ulBufferLength = size;
  return WebSocketSend(handle, type, &buffer, NULL);
}

static HRESULT send_close(WEB_SOCKET_HANDLE handle, USHORT status, const char* reason, ULONG size) {
  WEB_SOCKET_BUFFER buffer;
  buffer.CloseStatus.pbReason = (PBYTE)reason;
  buffer.CloseStatus.ulReasonLength = size;
  buffer.CloseStatus.usStatus = status;
  return WebSocketSend(handle, WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer, NULL);
}

/* How many frames are in what was written. */
static unsigned count_frames(void) {
  unsigned frames = 0;
  ULONG at = 0;
  while (at + 2 <= outgoing_size) {
    ULONG length = outgoing[at + 1] & 0x7F, head = 2;
    if (length == 126) {
      length = (ULONG)outgoing[at + 2] << 8 | outgoing[at + 3];
      head = 4;
    }
    if ((outgoing[at + 1] & 0x80) != 0) head += 4;
    at += head + length;
    ++frames;
  }
  return frames;
}

#include "rows.h"

int main(int argc, char** argv) {
  int row;
  if (argc > 1) {
    row = atoi(argv[1]);
    if (row < 0 || row >= (int)ARRAYSIZE(rows)) return 2;
    rows[row].show();
    printf("\n");
    fflush(stdout);
    delete_both();
    return 0;
  }
  for (row = 0; row < (int)ARRAYSIZE(rows); ++row) {
    char command[1024];
    printf("%-66s|", rows[row].question);
    fflush(stdout);
    sprintf(command, "\"%.900s\" %d", argv[0], row);
    if (system(command) != 0) printf(" the process crashed\n");
  }
  return 0;
}
