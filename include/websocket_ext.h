/* SPDX-License-Identifier: MIT
 * websocket_ext: what the thirteen functions of websocket.h lack: compression (RFC 7692) and limits.
 *
 * Both are properties of a handle, with values beyond those of the original component. Without them a handle is like
 * the original's: it has no limits, and an extension that was negotiated is the application's own business. */
#ifndef WSPC_WEBSOCKET_EXT_H
#define WSPC_WEBSOCKET_EXT_H

#include "websocket.h"

#ifdef __cplusplus
extern "C" {
#endif

/* WEB_SOCKET_PROPERTY::Type; the value is a WSPC_DEFLATE or a WSPC_LIMITS. */
#define WSPC_DEFLATE_PROPERTY_TYPE ((WEB_SOCKET_PROPERTY_TYPE)0x57000001)
#define WSPC_LIMITS_PROPERTY_TYPE ((WEB_SOCKET_PROPERTY_TYPE)0x57000002)

/* permessage-deflate. A client's handle offers it and checks the answer, a server's accepts what it can meet; messages
 * are then compressed and inflated by the component, and their buffer types are those of plain messages. The extension
 * is not among those that WebSocketEndClientHandshake selects, unless the application offered it itself.
 *
 * An ALLOCATED_BUFFER must be larger by the size of the receive buffer. The send buffer has 256 bytes at least, and
 * 4096 by default, on a server too. The payload of a compressed send is not looked at any more once WebSocketSend
 * returns. Zero is the default everywhere. */
typedef struct _WSPC_DEFLATE {
  ULONG ulLevel;                 /* 1 (fast) to 9 (small); 6 */
  ULONG ulMemoryLevel;           /* 1 (least memory) to 9 (fastest); 8 */
  ULONG ulThreshold;             /* bytes of payload from which on a whole message is compressed; 64 */
  ULONG ulServerMaxWindowBits;   /* 8 to 15; 15. RFC 7692 §7.1.2.1 */
  ULONG ulClientMaxWindowBits;   /* 8 to 15; 15. RFC 7692 §7.1.2.2 */
  BOOL fServerNoContextTakeover; /* RFC 7692 §7.1.1.1 */
  BOOL fClientNoContextTakeover; /* RFC 7692 §7.1.1.2 */
  ULONG ulRatioGrace;            /* bytes that a message may inflate to however small it came; 1 MiB */
  ULONG ulMaxRatio;              /* bytes more for each that came; 200 */
} WSPC_DEFLATE;

/* What the peer may send; past it WebSocketGetAction answers E_INVALID_PROTOCOL_FORMAT. 0: no limit. */
typedef struct _WSPC_LIMITS {
  ULONG ulMessage;   /* bytes of one message, after inflating */
  ULONG ulFrame;     /* bytes of one frame, as its header announces it */
  ULONG ulFragments; /* frames of one message, empty ones counted */
} WSPC_LIMITS;

/* What was agreed on, and what it achieved. Payload of compressed messages, in bytes. */
typedef struct _WSPC_DEFLATE_USAGE {
  BOOL fNegotiated; /* FALSE: everything else is 0 */
  BOOL fServerNoContextTakeover;
  BOOL fClientNoContextTakeover;
  ULONG ulServerMaxWindowBits;
  ULONG ulClientMaxWindowBits;
  ULONG ulReserved; /* 0 */
  uint64_t ullSentPlain;
  uint64_t ullSentCompressed;
  uint64_t ullReceivedCompressed;
  uint64_t ullReceivedPlain;
} WSPC_DEFLATE_USAGE;

/* Tells what was agreed on, and what compression has achieved so far. Any time; before the handshake everything is 0.
 * S_OK; E_INVALIDARG: a NULL pointer. */
WSPC_EXTERN HRESULT WINAPI wspc_deflate_usage(WEB_SOCKET_HANDLE hWebSocket, WSPC_DEFLATE_USAGE* pUsage);

#ifdef __cplusplus
}
#endif

#endif /* WSPC_WEBSOCKET_EXT_H */
