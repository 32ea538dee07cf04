/* SPDX-License-Identifier: MIT
 * rows: the questions of the probe, and how each is asked. Included by probe.c, at its end. */

static BYTE payload[1000];

static void long_masked_message(void) {
  create(256);
  shake_hands();
  require(send_as(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, sizeof payload), "WebSocketSend");
  require(run(client, 100), "WebSocketGetAction");
  printf(" %u frames in %lu actions", count_frames(), (unsigned long)writes);
}

static void invalid_text(WEB_SOCKET_HANDLE* handle) {
  open_both();
  say_result(send_as(*handle, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, "\xFF\xFE", 2));
  say_result(run(*handle, 10));
  printf(" %lu bytes written", (unsigned long)outgoing_size);
}
static void invalid_text_from_client(void) { invalid_text(&client); }
static void invalid_text_from_server(void) { invalid_text(&server); }

static void close_statuses_sent(void) {
  static const USHORT statuses[] = {0, 1, 999, 1000, 1004, 1005, 1006, 1011, 1015, 1016, 2999, 4999, 5000, 65535};
  unsigned i;
  for (i = 0; i < ARRAYSIZE(statuses); ++i) {
    open_both();
    printf(" %u", statuses[i]);
    if (SUCCEEDED(send_close(server, statuses[i], NULL, 0))) continue;
    say("refused;");
  }
}

static void close_statuses_received(void) {
  static const USHORT statuses[] = {0,    999,  1000, 1003, 1004, 1005, 1006, 1007, 1010, 1011,
                                    1012, 1013, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65535};
  unsigned i;
  for (i = 0; i < ARRAYSIZE(statuses); ++i) {
    const BYTE status[2] = {(BYTE)(statuses[i] >> 8), (BYTE)statuses[i]};
    open_both();
    incoming_size = 0;
    frame_arrives(0x88, status, 2);
    printf(" %u", statuses[i]);
    require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
    telling = nothing;
    if (FAILED(run(client, 2)) || FAILED(run(client, 1))) say("refused;");
  }
}

static void quietly(const char* what, HRESULT hr) {
  printf(" %s:", what);
  say_result(hr);
}

static void misuse_of_create(void) {
  WEB_SOCKET_HANDLE made = (WEB_SOCKET_HANDLE)payload;
  WEB_SOCKET_PROPERTY property;
  ULONG value = 255;
  property.pvValue = &value;
  property.ulValueSize = sizeof value;
  property.Type = (WEB_SOCKET_PROPERTY_TYPE)77;
  quietly("unknown property", WebSocketCreateClientHandle(&property, 1, &made));
  say(made == NULL ? "(handle NULL)" : "(handle left)");
  property.Type = WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE;
  quietly("buffer of 255", WebSocketCreateClientHandle(&property, 1, &made));
  property.ulValueSize = 2;
  quietly("value of 2 bytes", WebSocketCreateClientHandle(&property, 1, &made));
  property.ulValueSize = sizeof value;
  property.Type = WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE;
  value = 30000;
  quietly("KEEPALIVE_INTERVAL", WebSocketCreateClientHandle(&property, 1, &made));
}

static void too_early(void) {
  WEB_SOCKET_BUFFER buffers[2];
  WEB_SOCKET_BUFFER_TYPE type;
  WEB_SOCKET_ACTION action = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  ULONG count = 2;
  PVOID context = payload;
  create(4096);
  quietly("Send", send_as(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 1));
  quietly("Receive", WebSocketReceive(client, NULL, NULL));
  quietly("GetAction",
          WebSocketGetAction(client, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context));
  printf(" (action %d, count %lu, context %s)", (int)action, (unsigned long)count, context == NULL ? "NULL" : "left");
  quietly("EndServerHandshake", WebSocketEndServerHandshake(server));
}

static void wrong_side(void) {
  PWEB_SOCKET_HTTP_HEADER made;
  ULONG count;
  create(4096);
  begin();
  quietly("a client begins again", WebSocketBeginClientHandshake(client, NULL, 0, NULL, 0, NULL, 0, &made, &count));
  quietly("a server as a client", WebSocketBeginClientHandshake(server, NULL, 0, NULL, 0, NULL, 0, &made, &count));
  quietly("a client as a server",
          WebSocketBeginServerHandshake(client, NULL, NULL, 0, request, request_count, &made, &count));
}

static void misuse_of_send(void) {
  open_both();
  quietly("text without buffer", WebSocketSend(server, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, NULL, NULL));
  quietly("NULL of 1 byte", send_as(server, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, NULL, 1));
  quietly("type 0x80000007", send_as(server, (WEB_SOCKET_BUFFER_TYPE)0x80000007, payload, 1));
  quietly("reason of 124", send_close(server, 1000, (const char*)payload, 124));
}

static void ping_with_payload(void) {
  open_both();
  say_result(send_as(server, WEB_SOCKET_PING_PONG_BUFFER_TYPE, "abc", 3));
  say_result(run(server, 10));
  printf(" %lu bytes written", (unsigned long)outgoing_size);
}

static void types_mixed(void) {
  open_both();
  require(send_as(server, WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, payload, 1), "WebSocketSend");
  say_result(send_as(server, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 1));
}

static void after_own_close(void) {
  open_both();
  require(send_close(server, 1000, NULL, 0), "WebSocketSend");
  quietly("data", send_as(server, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 1));
  quietly("ping", WebSocketSend(server, WEB_SOCKET_PING_PONG_BUFFER_TYPE, NULL, NULL));
  quietly("close", send_close(server, 1000, NULL, 0));
  quietly("receive", WebSocketReceive(server, NULL, NULL));
}

static void after_their_close(void) {
  open_both();
  frame_arrives(0x88, "\x03\xE8", 2);
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  say_result(run(client, 10));
  quietly("a new receive", WebSocketReceive(client, NULL, NULL));
}

static void after_abort(void) {
  open_both();
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  WebSocketAbortHandle(client);
  quietly("send", send_as(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 1));
  quietly("receive", WebSocketReceive(client, NULL, NULL));
  say("the queued one:");
  say_result(run(client, 10));
}

static void receive_of_0_bytes(void) {
  open_both();
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  say_result(run(client, 2));
  frame_arrives(0x82, payload, 5);
  quietly("and then", WebSocketReceive(client, NULL, NULL));
  say_result(run(client, 2));
}

static void order_under_all(void) {
  open_both();
  frame_arrives(0x89, "p", 1);
  frame_arrives(0x82, payload, 5);
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  require(run(client, 1), "WebSocketGetAction"); /* both frames are there now */
  require(send_as(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 300), "WebSocketSend");
  outgoing_size = 0;
  telling = every_action;
  require(run(client, 10), "WebSocketGetAction");
  printf(" (first written: 0x%02X)", outgoing[0]);
}

static void pings_that_wait(void) {
  WEB_SOCKET_BUFFER buffers[2];
  WEB_SOCKET_BUFFER_TYPE type;
  WEB_SOCKET_ACTION action;
  ULONG count = 2;
  PVOID context;
  open_both();
  require(send_as(client, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, payload, 5), "WebSocketSend");
  require(WebSocketGetAction(client, WEB_SOCKET_SEND_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context),
          "WebSocketGetAction");
  frame_arrives(0x89, "1", 1);
  frame_arrives(0x89, "2", 1);
  frame_arrives(0x89, "3", 1);
  frame_arrives(0x82, payload, 5);
  require(WebSocketReceive(client, NULL, NULL), "WebSocketReceive");
  require(run(client, 2), "WebSocketGetAction");
  WebSocketCompleteAction(client, context, buffers[0].Data.ulBufferLength);
  outgoing_size = 0;
  require(run(client, 20), "WebSocketGetAction");
  printf(" %u pongs", count_frames());
}

static void no_subprotocol(void) {
  create(4096);
  printf(" 0x%lX", (unsigned long)shake_hands());
}

static void version_of(const char* version) {
  WEB_SOCKET_HTTP_HEADER changed[16];
  PWEB_SOCKET_HTTP_HEADER made;
  ULONG i, used = 0, count;
  create(4096);
  begin();
  for (i = 0; i < request_count; ++i) {
    changed[used] = request[i];
    if (strncmp(request[i].pcName, "Sec-WebSocket-Version", request[i].ulNameLength) != 0) {
      ++used;
    } else if (version != NULL) {
      changed[used++] = header("Sec-WebSocket-Version", version);
    }
  }
  say_result(WebSocketBeginServerHandshake(server, NULL, NULL, 0, changed, used, &made, &count));
}
static void version_missing(void) { version_of(NULL); }
static void version_no_number(void) { version_of("thirteen"); }
static void version_12(void) { version_of("12"); }

static void subprotocol_not_offered(void) {
  PWEB_SOCKET_HTTP_HEADER made;
  ULONG count;
  create(4096);
  begin();
  say_result(WebSocketBeginServerHandshake(server, "other", NULL, 0, request, request_count, &made, &count));
}

static void global_properties(void) {
  ULONG value = 0, size = sizeof value;
  say_result(WebSocketGetGlobalProperty(WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, &value, &size));
  printf(" %lu;", (unsigned long)value);
  size = 2;
  say_result(WebSocketGetGlobalProperty(WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, &value, &size));
  printf(" size %lu;", (unsigned long)size);
  size = sizeof value;
  say_result(WebSocketGetGlobalProperty(WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE, &value, &size));
  printf(" %lu;", (unsigned long)value);
  say_result(WebSocketGetGlobalProperty(WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, &value, &size));
}

static void capacity_of_0(void) {
  WEB_SOCKET_BUFFER buffers[2];
  WEB_SOCKET_BUFFER_TYPE type;
  WEB_SOCKET_ACTION action;
  ULONG count = 0;
  PVOID context;
  open_both();
  say_result(WebSocketGetAction(client, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context));
}

static void queue_of_0(void) {
  WEB_SOCKET_BUFFER buffers[2];
  WEB_SOCKET_BUFFER_TYPE type;
  WEB_SOCKET_ACTION action;
  ULONG count = 2;
  PVOID context;
  open_both();
  say_result(WebSocketGetAction(client, (WEB_SOCKET_ACTION_QUEUE)0, buffers, &count, &action, &type, NULL, &context));
}

static void create_without_place(void) { say_result(WebSocketCreateClientHandle(NULL, 0, NULL)); }
static void properties_null_with_count(void) {
  WEB_SOCKET_HANDLE made = NULL;
  say_result(WebSocketCreateClientHandle(NULL, 1, &made));
}
static void delete_null(void) {
  WebSocketDeleteHandle(NULL);
  say("returns");
}

static const struct {
  const char* question;
  void (*show)(void);
} rows[] = {
    {"1000 masked bytes with a send buffer of 256", long_masked_message},
    {"invalid UTF-8 sent by a client: Send, GetAction", invalid_text_from_client},
    {"invalid UTF-8 sent by a server: Send, GetAction", invalid_text_from_server},
    {"close statuses that may be sent", close_statuses_sent},
    {"close statuses that may be received", close_statuses_received},
    {"creating a handle with bad properties", misuse_of_create},
    {"creating a handle without a place for it", create_without_place},
    {"creating a handle with NULL and a count of 1", properties_null_with_count},
    {"calls before the handshake", too_early},
    {"handshake calls out of turn", wrong_side},
    {"sends that make no sense", misuse_of_send},
    {"a ping with a payload: Send, GetAction", ping_with_payload},
    {"a binary message in the middle of a text", types_mixed},
    {"calls after the own Close", after_own_close},
    {"two receives, of which the first gets the Close", after_their_close},
    {"calls after an abort", after_abort},
    {"a receive of 0 bytes", receive_of_0_bytes},
    {"the order under ALL: a ping, a message, a send of our own", order_under_all},
    {"three pings while a send is on the network", pings_that_wait},
    {"the index of the subprotocol when none was chosen (777 before)", no_subprotocol},
    {"a request without a version", version_missing},
    {"a request whose version is no number", version_no_number},
    {"a request of version 12", version_12},
    {"a subprotocol selected that was not offered", subprotocol_not_offered},
    {"global properties: keep-alive, too small, versions, not global", global_properties},
    {"GetAction with room for 0 buffers", capacity_of_0},
    {"GetAction on queue 0", queue_of_0},
    {"deleting NULL", delete_null},
};
