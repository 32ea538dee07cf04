/* SPDX-License-Identifier: MIT
 * websocket: the thirteen functions of the WebSocket Protocol Component API, their types and values, nothing else.
 *
 * A WebSocket without a network: the handle says what to read and what to write, the application does it.
 * RFC 6455; what each function promises, and who relies on it: docs/compatibility.md.
 *
 * C11 and C++. Sizes are those of Windows everywhere: ULONG, DWORD, BOOL, HRESULT and every enum have 32 bits.
 * Every function may be called from any thread. Lengths are in bytes. Strings that the component hands out are
 * NUL-terminated besides having a length; strings that it is given need no NUL, except where PCSTR says so.
 */
#ifndef WSPC_WEBSOCKET_H
#define WSPC_WEBSOCKET_H

#if defined(_WIN32) && !defined(_WINDOWS_)
#include <windows.h>
#endif

/* ---- The types of Windows, for everyone else ----------------------------------------------------------------- */

#ifndef _WIN32
#include <stdint.h>

#ifndef WINAPI
#define WINAPI
#endif
#ifndef VOID
#define VOID void
#endif

#ifndef _WINDEF_ /* somebody's own windows.h was here first: the types are there */
typedef uint8_t BYTE;
typedef uint16_t USHORT;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef int32_t BOOL;
typedef int32_t HRESULT;
typedef char CHAR;
typedef void* PVOID;
typedef char* PCHAR;
typedef const char* PCSTR;
typedef BYTE* PBYTE;
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

#ifndef S_OK
#define S_OK ((HRESULT)0)
#endif
#ifndef E_INVALIDARG
#define E_INVALIDARG ((HRESULT)0x80070057)
#endif
#ifndef E_OUTOFMEMORY
#define E_OUTOFMEMORY ((HRESULT)0x8007000E)
#endif
#ifndef E_FAIL
#define E_FAIL ((HRESULT)0x80004005)
#endif
#ifndef SUCCEEDED
#define SUCCEEDED(hr) (((HRESULT)(hr)) >= 0)
#endif
#ifndef FAILED
#define FAILED(hr) (((HRESULT)(hr)) < 0)
#endif
#ifndef ARRAYSIZE
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif /* !_WIN32 */

/* The component's own results. Not every SDK has them. */
#ifndef E_INVALID_PROTOCOL_OPERATION
#define E_INVALID_PROTOCOL_OPERATION ((HRESULT)0x83760001)
#endif
#ifndef E_INVALID_PROTOCOL_FORMAT
#define E_INVALID_PROTOCOL_FORMAT ((HRESULT)0x83760002)
#endif
#ifndef E_PROTOCOL_EXTENSIONS_NOT_SUPPORTED
#define E_PROTOCOL_EXTENSIONS_NOT_SUPPORTED ((HRESULT)0x83760003)
#endif
#ifndef E_SUBPROTOCOL_NOT_SUPPORTED
#define E_SUBPROTOCOL_NOT_SUPPORTED ((HRESULT)0x83760004)
#endif
#ifndef E_PROTOCOL_VERSION_NOT_SUPPORTED
#define E_PROTOCOL_VERSION_NOT_SUPPORTED ((HRESULT)0x83760005)
#endif
#ifndef E_UNSUPPORTED_EXTENSION
#define E_UNSUPPORTED_EXTENSION E_PROTOCOL_EXTENSIONS_NOT_SUPPORTED
#endif
#ifndef E_UNSUPPORTED_SUBPROTOCOL
#define E_UNSUPPORTED_SUBPROTOCOL E_SUBPROTOCOL_NOT_SUPPORTED
#endif

#if defined(_WIN32) || !defined(__GNUC__)
#define WSPC_EXTERN
#else
#define WSPC_EXTERN __attribute__((visibility("default")))
#endif

/* Every enum has 32 bits and may hold values that it does not name. In C the largest enumerators see to the first. */
#if defined(__cplusplus)
#define WSPC_ENUM(name) typedef enum name : ULONG
#elif defined(__GNUC__)
#define WSPC_ENUM(name) __extension__ typedef enum name
#else
#define WSPC_ENUM(name) typedef enum name
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types and values ---------------------------------------------------------------------------------------- */

typedef PVOID WEB_SOCKET_HANDLE;

#define WEB_SOCKET_MAX_CLOSE_REASON_LENGTH 123

WSPC_ENUM(_WEB_SOCKET_CLOSE_STATUS){
    WEB_SOCKET_SUCCESS_CLOSE_STATUS = 1000,
    WEB_SOCKET_ENDPOINT_UNAVAILABLE_CLOSE_STATUS = 1001,
    WEB_SOCKET_PROTOCOL_ERROR_CLOSE_STATUS = 1002,
    WEB_SOCKET_INVALID_DATA_TYPE_CLOSE_STATUS = 1003,
    WEB_SOCKET_EMPTY_CLOSE_STATUS = 1005,   /* the peer's Close had no status; never sent */
    WEB_SOCKET_ABORTED_CLOSE_STATUS = 1006, /* never sent */
    WEB_SOCKET_INVALID_PAYLOAD_CLOSE_STATUS = 1007,
    WEB_SOCKET_POLICY_VIOLATION_CLOSE_STATUS = 1008,
    WEB_SOCKET_MESSAGE_TOO_BIG_CLOSE_STATUS = 1009,
    WEB_SOCKET_UNSUPPORTED_EXTENSIONS_CLOSE_STATUS = 1010,
    WEB_SOCKET_SERVER_ERROR_CLOSE_STATUS = 1011,
    WEB_SOCKET_SECURE_HANDSHAKE_ERROR_CLOSE_STATUS = 1015, /* never sent */
} WEB_SOCKET_CLOSE_STATUS;

WSPC_ENUM(_WEB_SOCKET_PROPERTY_TYPE){
    WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE = 0,       /* ULONG, 256 or more; 4096 */
    WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE = 1,          /* ULONG, 16 or more; client 4096, server 16 */
    WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE = 2,           /* BOOL; FALSE */
    WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE = 3,          /* PVOID; ulValueSize is the size of the buffer itself */
    WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE = 4, /* BOOL; FALSE */
    WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE = 5,        /* ULONG, milliseconds; WebSocketGetGlobalProperty only */
    WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE = 6,        /* ULONG[]; WebSocketGetGlobalProperty only */
} WEB_SOCKET_PROPERTY_TYPE;

WSPC_ENUM(_WEB_SOCKET_ACTION_QUEUE){
    WEB_SOCKET_SEND_ACTION_QUEUE = 0x1,
    WEB_SOCKET_RECEIVE_ACTION_QUEUE = 0x2,
    WEB_SOCKET_ALL_ACTION_QUEUE = WEB_SOCKET_SEND_ACTION_QUEUE | WEB_SOCKET_RECEIVE_ACTION_QUEUE,
} WEB_SOCKET_ACTION_QUEUE;

/* A value whose highest and lowest bits are 0 is a frame header of the application's own: bit 8 FIN, bits 7 to 5 RSV1
 * to RSV3, bits 4 to 1 the opcode, bit 0 the mask bit, which the component sets. RFC 6455 §5.2 */
WSPC_ENUM(_WEB_SOCKET_BUFFER_TYPE){
    WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE = 0x80000000,
    WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE = 0x80000001,
    WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE = 0x80000002,
    WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE = 0x80000003,
    WEB_SOCKET_CLOSE_BUFFER_TYPE = 0x80000004,
    WEB_SOCKET_PING_PONG_BUFFER_TYPE = 0x80000005, /* sending: a ping; received: a pong */
    WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE = 0x80000006,
} WEB_SOCKET_BUFFER_TYPE;

WSPC_ENUM(_WEB_SOCKET_ACTION){
    WEB_SOCKET_NO_ACTION = 0,
    WEB_SOCKET_SEND_TO_NETWORK_ACTION = 1,
    WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION = 2,
    WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION = 3,
    WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION = 4,
} WEB_SOCKET_ACTION;

typedef WEB_SOCKET_ACTION* PWEB_SOCKET_ACTION;

typedef struct _WEB_SOCKET_PROPERTY {
  WEB_SOCKET_PROPERTY_TYPE Type;
  PVOID pvValue; /* the address of the value, at any alignment */
  ULONG ulValueSize;
} WEB_SOCKET_PROPERTY, *PWEB_SOCKET_PROPERTY;

typedef struct _WEB_SOCKET_HTTP_HEADER {
  PCHAR pcName;
  ULONG ulNameLength;
  PCHAR pcValue;
  ULONG ulValueLength;
} WEB_SOCKET_HTTP_HEADER, *PWEB_SOCKET_HTTP_HEADER;

typedef union _WEB_SOCKET_BUFFER {
  struct {
    PBYTE pbBuffer;
    ULONG ulBufferLength;
  } Data;
  struct {
    PBYTE pbReason;
    ULONG ulReasonLength;
    USHORT usStatus;
  } CloseStatus; /* of WEB_SOCKET_CLOSE_BUFFER_TYPE */
} WEB_SOCKET_BUFFER, *PWEB_SOCKET_BUFFER;

/* ---- Handles ------------------------------------------------------------------------------------------------- */

/* Makes a handle for one connection. The properties are copied; an ALLOCATED_BUFFER stays the application's, must be
 * at least receive + send + 144 bytes, and must live as long as the handle. On failure *phWebSocket is NULL.
 * S_OK; E_INVALIDARG: a NULL pointer, an unknown property, a wrong size or value; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketCreateClientHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                                       WEB_SOCKET_HANDLE* phWebSocket);
WSPC_EXTERN HRESULT WINAPI WebSocketCreateServerHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                                       WEB_SOCKET_HANDLE* phWebSocket);

/* Cancels: nothing new can be sent or received, and what is queued comes out of WebSocketGetAction as
 * INDICATE_…_COMPLETE. Does nothing before the handshake is complete. */
WSPC_EXTERN VOID WINAPI WebSocketAbortHandle(WEB_SOCKET_HANDLE hWebSocket);

/* Frees the handle and all that it handed out. Actions must have been drained before; NULL does nothing. */
WSPC_EXTERN VOID WINAPI WebSocketDeleteHandle(WEB_SOCKET_HANDLE hWebSocket);

/* ---- Opening handshake, RFC 6455 §4 -------------------------------------------------------------------------- */

/* Gives the headers that a client adds to its request; they are the component's, valid until the handle is deleted.
 * The initial headers may be NULL with count 0.
 * S_OK; E_INVALIDARG: a NULL pointer, a subprotocol or extension that is none; E_INVALID_PROTOCOL_OPERATION: not a
 * client's handle, or the handshake was begun already; E_OUTOFMEMORY; E_FAIL: no randomness. */
WSPC_EXTERN HRESULT WINAPI WebSocketBeginClientHandshake(
    WEB_SOCKET_HANDLE hWebSocket, PCSTR* pszSubprotocols, ULONG ulSubprotocolCount, PCSTR* pszExtensions,
    ULONG ulExtensionCount, const PWEB_SOCKET_HTTP_HEADER pInitialHeaders, ULONG ulInitialHeaderCount,
    PWEB_SOCKET_HTTP_HEADER* pAdditionalHeaders, ULONG* pulAdditionalHeaderCount);

/* Verifies the headers of a 101 response; headers that the handshake does not read are not judged. The three out
 * pointers may be NULL. *pulSelectedExtensionCount is the room in pulSelectedExtensions on input and the number of
 * indices on output. *pulSelectedSubprotocol is an index into what was offered, or (ULONG)-1 when the server chose
 * none.
 * S_OK; E_INVALID_PROTOCOL_FORMAT: a missing or wrong header; E_UNSUPPORTED_SUBPROTOCOL, E_UNSUPPORTED_EXTENSION: one
 * that was not offered; E_INVALIDARG; E_INVALID_PROTOCOL_OPERATION: out of turn; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketEndClientHandshake(WEB_SOCKET_HANDLE hWebSocket,
                                                       const PWEB_SOCKET_HTTP_HEADER pResponseHeaders,
                                                       ULONG ulReponseHeaderCount, ULONG* pulSelectedExtensions,
                                                       ULONG* pulSelectedExtensionCount, ULONG* pulSelectedSubprotocol);

/* Verifies the headers of a request, of which all may be given: those that the handshake does not read are not judged.
 * Gives the headers that a server adds to its 101 response; they are the component's, valid until the handle is
 * deleted. pszSubprotocolSelected is NULL for none.
 * S_OK; E_INVALID_PROTOCOL_FORMAT: a missing or wrong header; E_PROTOCOL_VERSION_NOT_SUPPORTED: not version 13;
 * E_UNSUPPORTED_SUBPROTOCOL, E_UNSUPPORTED_EXTENSION: selected, but not offered; E_INVALIDARG;
 * E_INVALID_PROTOCOL_OPERATION: not a server's handle, or out of turn; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketBeginServerHandshake(WEB_SOCKET_HANDLE hWebSocket, PCSTR pszSubprotocolSelected,
                                                         PCSTR* pszExtensionSelected, ULONG ulExtensionSelectedCount,
                                                         const PWEB_SOCKET_HTTP_HEADER pRequestHeaders,
                                                         ULONG ulRequestHeaderCount,
                                                         PWEB_SOCKET_HTTP_HEADER* pResponseHeaders,
                                                         ULONG* pulResponseHeaderCount);

/* Optional: the first session call does its work.
 * S_OK; E_INVALIDARG; E_INVALID_PROTOCOL_OPERATION: out of turn. */
WSPC_EXTERN HRESULT WINAPI WebSocketEndServerHandshake(WEB_SOCKET_HANDLE hWebSocket);

/* ---- Session, RFC 6455 §5 to §7 ------------------------------------------------------------------------------ */

/* Queues a message, a fragment, a Close, or with pBuffer NULL a ping or pong. A Close whose pBuffer is NULL, or whose
 * status is 1005 and reason empty, is sent without a body. The memory must stay valid until INDICATE_SEND_COMPLETE; it
 * is never written to.
 * S_OK; E_INVALIDARG: a bad type, buffer, status (1006, 1015) or length; E_INVALID_PROTOCOL_OPERATION: before the
 * handshake, after a Close, after an abort, or a message of another type is not finished; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketSend(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER_TYPE BufferType,
                                         WEB_SOCKET_BUFFER* pBuffer, PVOID Context);

/* Queues the wish to receive one buffer: the component's own (pBuffer NULL), or at most so much as pBuffer holds, which
 * must stay valid until INDICATE_RECEIVE_COMPLETE.
 * S_OK; E_INVALIDARG: a bad buffer; E_INVALID_PROTOCOL_OPERATION: before the handshake, after the peer's Close, or
 * after an abort; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketReceive(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER* pBuffer, PVOID pvContext);

/* Gives the next thing to do. *pulDataBufferCount is the room in pDataBuffers on input, and how many elements were
 * filled on output; the others are untouched. With a room of 0, pDataBuffers may be NULL and only an action without
 * buffers is given. pvApplicationContext may be NULL. On failure the action is NO_ACTION, the count 0 and the contexts
 * NULL.
 * Each queue may be served by a thread of its own, which may block in its I/O for any length of time. The answer to a
 * ping (a SEND_TO_NETWORK without application context) leaves through the RECEIVE queue; if a frame is half sent when
 * that is asked, it leaves through whichever queue is asked next once the frame is whole, the SEND queue included.
 * S_OK; E_INVALID_PROTOCOL_FORMAT: the peer sent something malformed; E_INVALIDARG: a bad argument, or no room for an
 * action that has buffers; E_INVALID_PROTOCOL_OPERATION: before the handshake. */
WSPC_EXTERN HRESULT WINAPI WebSocketGetAction(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_ACTION_QUEUE eActionQueue,
                                              WEB_SOCKET_BUFFER* pDataBuffers, ULONG* pulDataBufferCount,
                                              WEB_SOCKET_ACTION* pAction, WEB_SOCKET_BUFFER_TYPE* pBufferType,
                                              PVOID* pvApplicationContext, PVOID* pvActionContext);

/* What WebSocketGetAction asked for is done, with so many bytes transferred (network actions; others: ignored). Fewer
 * than were given cancel a send; none, or more than there was room for, cancel a receive. Every action is completed
 * exactly once; NULL, or the context of an action that is already complete, does nothing. */
WSPC_EXTERN VOID WINAPI WebSocketCompleteAction(WEB_SOCKET_HANDLE hWebSocket, PVOID pvActionContext,
                                                ULONG ulBytesTransferred);

/* Tells what holds for all handles: KEEPALIVE_INTERVAL or SUPPORTED_VERSIONS. *ulSize is the room at pvValue on input,
 * the size used on output.
 * S_OK; E_INVALIDARG; 0x8007007A (ERROR_INSUFFICIENT_BUFFER): too small, *ulSize says how much is needed. */
WSPC_EXTERN HRESULT WINAPI WebSocketGetGlobalProperty(WEB_SOCKET_PROPERTY_TYPE eType, PVOID pvValue, ULONG* ulSize);

#ifdef __cplusplus
}
#endif

#endif /* WSPC_WEBSOCKET_H */
