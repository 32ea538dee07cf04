/* SPDX-License-Identifier: MIT
 * echo_libwebsockets: an echo server as libwebsockets' users write it: a message is gathered, queued, and
 * written when the library says that the socket can be written to. */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct message {
  struct message* next;
  size_t size;
  unsigned char bytes[]; /* LWS_PRE that the library wants, then the payload */
};

struct peer {
  struct message* first; /* waits to be written, and those behind it */
  struct message* last;
  struct message* coming; /* what has come of the next one */
};

static int gather(struct peer* peer, const void* in, size_t size, size_t remaining) {
  const size_t before = peer->coming == NULL ? 0 : peer->coming->size;
  struct message* message = realloc(peer->coming, sizeof *message + LWS_PRE + before + size + remaining);
  if (message == NULL) return -1;
  memcpy(message->bytes + LWS_PRE + before, in, size);
  message->size = before + size;
  message->next = NULL;
  peer->coming = message;
  return 0;
}

static void enqueue(struct peer* peer) {
  if (peer->first == NULL) {
    peer->first = peer->coming;
  } else {
    peer->last->next = peer->coming;
  }
  peer->last = peer->coming;
  peer->coming = NULL;
}

static void drop(struct message* message) {
  while (message != NULL) {
    struct message* next = message->next;
    free(message);
    message = next;
  }
}

/* One message for each call, as the library's documentation has it. */
static int write_one(struct lws* wsi, struct peer* peer) {
  struct message* message = peer->first;
  if (message == NULL) return 0;
  if (lws_write(wsi, message->bytes + LWS_PRE, message->size, LWS_WRITE_TEXT) < 0) return -1;
  peer->first = message->next;
  free(message);
  if (peer->first != NULL) lws_callback_on_writable(wsi);
  return 0;
}

static int happened(struct lws* wsi, enum lws_callback_reasons reason, void* user, void* in, size_t size) {
  struct peer* peer = user;
  switch (reason) {
    case LWS_CALLBACK_RECEIVE:
      if (gather(peer, in, size, lws_remaining_packet_payload(wsi)) != 0) return -1;
      if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) != 0) return 0;
      enqueue(peer);
      lws_callback_on_writable(wsi);
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return write_one(wsi, peer);
    case LWS_CALLBACK_CLOSED:
      drop(peer->first);
      drop(peer->coming);
      return 0;
    default:
      return 0;
  }
}

int main(int count, char** arguments) {
  const struct lws_protocols protocols[] = {{"", happened, sizeof(struct peer), 65536, 0, NULL, 0}, {0}};
  struct lws_context_creation_info info;
  if (count != 2) return 1;
  memset(&info, 0, sizeof info);
  lws_set_log_level(LLL_ERR, NULL);
  info.port = atoi(arguments[1]);
  info.protocols = protocols;
  info.pt_serv_buf_size = 65536;
  struct lws_context* context = lws_create_context(&info);
  if (context == NULL) return 1;
  while (lws_service(context, 0) >= 0) {
  }
  return 0;
}
