/* SPDX-License-Identifier: MIT
 * websocket_ext: extensions to the thirteen functions of websocket.h: compression (RFC 7692) and limits.
 *
 * Both are properties of a handle, with property types that the original component does not have. Without them a
 * handle behaves like the original's: it has no limits, and the application implements any extension that it
 * negotiates. */
#ifndef WSPC_WEBSOCKET_EXT_H
#define WSPC_WEBSOCKET_EXT_H

#include "websocket.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Values of WEB_SOCKET_PROPERTY::Type. The property's value is a WSPC_DEFLATE or a WSPC_LIMITS. */
#define WSPC_DEFLATE_PROPERTY_TYPE ((WEB_SOCKET_PROPERTY_TYPE)0x57000001)
#define WSPC_LIMITS_PROPERTY_TYPE ((WEB_SOCKET_PROPERTY_TYPE)0x57000002)

/* Enables permessage-deflate. A client's handle offers it and checks the answer; a server's handle accepts offers
 * that it can meet. The component then compresses and decompresses messages, whose buffer types are those of plain
 * messages. WebSocketEndClientHandshake does not list the extension among the selected ones, unless the application
 * itself offered it.
 *
 * An ALLOCATED_BUFFER must be larger by the size of the receive buffer. The send buffer has at least 256 bytes, and
 * 4096 by default, on a server as well. A compressed payload is no longer needed once WebSocketSend returns.
 *
 * A member that is 0 has its default. */
typedef struct _WSPC_DEFLATE {
  ULONG ulLevel;                 /* 1 (fastest) to 9 (smallest); default 6 */
  ULONG ulMemoryLevel;           /* 1 (least memory) to 9 (fastest); default 8 */
  ULONG ulThreshold;             /* the smallest message to compress, in bytes; default 64 */
  ULONG ulServerMaxWindowBits;   /* 8 to 15; default 15. RFC 7692 §7.1.2.1 */
  ULONG ulClientMaxWindowBits;   /* 8 to 15; default 15. RFC 7692 §7.1.2.2 */
  BOOL fServerNoContextTakeover; /* RFC 7692 §7.1.1.1 */
  BOOL fClientNoContextTakeover; /* RFC 7692 §7.1.1.2 */
  ULONG ulRatioGrace;            /* bytes to which every message may decompress; default 1 MiB */
  ULONG ulMaxRatio;              /* further bytes per compressed byte; default 200 */
} WSPC_DEFLATE;

/* Limits on what the peer may send. If one is exceeded, WebSocketGetAction returns E_INVALID_PROTOCOL_FORMAT. 0
 * means no limit. */
typedef struct _WSPC_LIMITS {
  ULONG ulMessage;   /* bytes of a message, after decompression */
  ULONG ulFrame;     /* bytes of a frame, as its header announces it */
  ULONG ulFragments; /* frames of a message, including empty ones */
} WSPC_LIMITS;

/* The negotiated parameters, and how much compression has saved. The sizes are in bytes of payload and count
 * compressed messages only. */
typedef struct _WSPC_DEFLATE_USAGE {
  BOOL fNegotiated; /* if FALSE, all other members are 0 */
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

/* Stores the negotiated parameters and the savings so far in *pUsage. May be called at any time; before the
 * handshake, all members are 0. Returns S_OK, or E_INVALIDARG for a NULL pointer. */
WSPC_EXTERN HRESULT WINAPI wspc_deflate_usage(WEB_SOCKET_HANDLE hWebSocket, WSPC_DEFLATE_USAGE* pUsage);

#ifdef __cplusplus
}
#endif

#endif /* WSPC_WEBSOCKET_EXT_H */
