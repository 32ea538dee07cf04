/* SPDX-License-Identifier: MIT
 * websocket: the thirteen functions of the Windows WebSocket Protocol Component API, with their types and values.
 *
 * A handle is a WebSocket without I/O: it tells the application what to read from the network and what to write, and
 * the application does it (RFC 6455). docs/compatibility.md has the details that existing programs rely on. The life
 * of a handle:
 *
 * 1. WebSocketCreateClientHandle or WebSocketCreateServerHandle.
 * 2. WebSocketBegin…Handshake and WebSocketEnd…Handshake, which process HTTP headers; the application sends and
 *    receives the HTTP messages themselves.
 * 3. WebSocketSend and WebSocketReceive queue operations. WebSocketGetAction returns what to do for them, in a
 *    loop until it returns NO_ACTION; the application does each and reports it with WebSocketCompleteAction.
 * 4. WebSocketDeleteHandle.
 *
 * Thread safety: every function may be called from any thread, but no other function may run on a handle while it is
 * deleted.
 *
 * The header is for C11 and C++. All types have the sizes that they have on Windows: ULONG, DWORD, BOOL, HRESULT and
 * every enum have 32 bits. Lengths are in bytes. Strings that the component returns are NUL-terminated in addition
 * to having a length. Strings that are passed to it need no NUL, except those of type PCSTR. */
#ifndef WSPC_WEBSOCKET_H
#define WSPC_WEBSOCKET_H

#if defined(_WIN32) && !defined(_WINDOWS_)
#include <windows.h>
#endif

/* ---- The types of Windows, for other systems ------------------------------------------------------------------- */

#ifndef _WIN32
#include <stdint.h>

#ifndef WINAPI
#define WINAPI
#endif
#ifndef VOID
#define VOID void
#endif

/* another windows.h has been included, and has the types */
#ifndef _WINDEF_
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

/* The component's own results. Some SDKs lack them. */
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

/* Every enum has 32 bits and may hold values that it does not name. In C, the largest enumerators ensure the former. */
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
    WEB_SOCKET_EMPTY_CLOSE_STATUS = 1005,   /* the peer's Close has no status; never sent */
    WEB_SOCKET_ABORTED_CLOSE_STATUS = 1006, /* never sent */
    WEB_SOCKET_INVALID_PAYLOAD_CLOSE_STATUS = 1007,
    WEB_SOCKET_POLICY_VIOLATION_CLOSE_STATUS = 1008,
    WEB_SOCKET_MESSAGE_TOO_BIG_CLOSE_STATUS = 1009,
    WEB_SOCKET_UNSUPPORTED_EXTENSIONS_CLOSE_STATUS = 1010,
    WEB_SOCKET_SERVER_ERROR_CLOSE_STATUS = 1011,
    WEB_SOCKET_SECURE_HANDSHAKE_ERROR_CLOSE_STATUS = 1015, /* never sent */
} WEB_SOCKET_CLOSE_STATUS;

WSPC_ENUM(_WEB_SOCKET_PROPERTY_TYPE){
    WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE = 0,       /* ULONG, at least 256; default 4096 */
    WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE = 1,          /* ULONG, at least 16; default 4096 (client), 16 (server) */
    WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE = 2,           /* BOOL; default FALSE */
    WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE = 3,          /* PVOID; ulValueSize is the size of the buffer itself */
    WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE = 4, /* BOOL; default FALSE */
    WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE = 5,        /* ULONG, milliseconds; WebSocketGetGlobalProperty only */
    WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE = 6,        /* ULONG[]; WebSocketGetGlobalProperty only */
} WEB_SOCKET_PROPERTY_TYPE;

WSPC_ENUM(_WEB_SOCKET_ACTION_QUEUE){
    WEB_SOCKET_SEND_ACTION_QUEUE = 0x1,
    WEB_SOCKET_RECEIVE_ACTION_QUEUE = 0x2,
    WEB_SOCKET_ALL_ACTION_QUEUE = WEB_SOCKET_SEND_ACTION_QUEUE | WEB_SOCKET_RECEIVE_ACTION_QUEUE,
} WEB_SOCKET_ACTION_QUEUE;

/* A value whose highest and lowest bits are 0 is a frame header that the application chooses: bit 8 is FIN, bits 7
 * to 5 are RSV1 to RSV3, bits 4 to 1 are the opcode, and bit 0 is the mask bit, which the component sets.
 * RFC 6455 §5.2 */
WSPC_ENUM(_WEB_SOCKET_BUFFER_TYPE){
    WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE = 0x80000000,
    WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE = 0x80000001,
    WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE = 0x80000002,
    WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE = 0x80000003,
    WEB_SOCKET_CLOSE_BUFFER_TYPE = 0x80000004,
    WEB_SOCKET_PING_PONG_BUFFER_TYPE = 0x80000005, /* a Ping when sent, a Pong when received */
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
  } CloseStatus; /* for WEB_SOCKET_CLOSE_BUFFER_TYPE */
} WEB_SOCKET_BUFFER, *PWEB_SOCKET_BUFFER;

/* ---- Handles ------------------------------------------------------------------------------------------------- */

/* Creates a handle for one connection. The properties are copied. An ALLOCATED_BUFFER stays the application's, must
 * have at least 144 bytes more than the receive and send buffers together, and must live as long as the handle. On
 * failure, *phWebSocket is NULL.
 *
 * Returns S_OK; E_INVALIDARG for a NULL pointer, an unknown property, a wrong size or value; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketCreateClientHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                                       WEB_SOCKET_HANDLE* phWebSocket);
WSPC_EXTERN HRESULT WINAPI WebSocketCreateServerHandle(const PWEB_SOCKET_PROPERTY pProperties, ULONG ulPropertyCount,
                                                       WEB_SOCKET_HANDLE* phWebSocket);

/* Aborts the connection: no more sends or receives are accepted, and WebSocketGetAction returns INDICATE_…_COMPLETE
 * for those that are queued. Does nothing before the handshake is complete. */
WSPC_EXTERN VOID WINAPI WebSocketAbortHandle(WEB_SOCKET_HANDLE hWebSocket);

/* Frees the handle and all memory that it returned. Requires: all actions have been completed. Does nothing for
 * NULL. */
WSPC_EXTERN VOID WINAPI WebSocketDeleteHandle(WEB_SOCKET_HANDLE hWebSocket);

/* ---- Opening handshake, RFC 6455 §4 -------------------------------------------------------------------------- */

/* Returns the headers that the client adds to its request. They belong to the component and are valid until the
 * handle is deleted. pInitialHeaders may be NULL if ulInitialHeaderCount is 0.
 *
 * Returns S_OK; E_INVALIDARG for a NULL pointer, or an invalid subprotocol or extension;
 * E_INVALID_PROTOCOL_OPERATION if the handle is not a client's or the handshake has begun; E_OUTOFMEMORY; E_FAIL if
 * there is no randomness. */
WSPC_EXTERN HRESULT WINAPI WebSocketBeginClientHandshake(
    WEB_SOCKET_HANDLE hWebSocket, PCSTR* pszSubprotocols, ULONG ulSubprotocolCount, PCSTR* pszExtensions,
    ULONG ulExtensionCount, const PWEB_SOCKET_HTTP_HEADER pInitialHeaders, ULONG ulInitialHeaderCount,
    PWEB_SOCKET_HTTP_HEADER* pAdditionalHeaders, ULONG* pulAdditionalHeaderCount);

/* Verifies the headers of a 101 response. Headers that do not belong to the handshake are ignored. The three output
 * pointers may be NULL. *pulSelectedExtensionCount is the capacity of pulSelectedExtensions on input, and the number
 * of indices on output. *pulSelectedSubprotocol is an index into the offered subprotocols, or (ULONG)-1 if the
 * server selected none.
 *
 * Returns S_OK; E_INVALID_PROTOCOL_FORMAT for a missing or wrong header; E_UNSUPPORTED_SUBPROTOCOL or
 * E_UNSUPPORTED_EXTENSION for one that was not offered; E_INVALIDARG; E_INVALID_PROTOCOL_OPERATION if it is called
 * out of order; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketEndClientHandshake(WEB_SOCKET_HANDLE hWebSocket,
                                                       const PWEB_SOCKET_HTTP_HEADER pResponseHeaders,
                                                       ULONG ulReponseHeaderCount, ULONG* pulSelectedExtensions,
                                                       ULONG* pulSelectedExtensionCount, ULONG* pulSelectedSubprotocol);

/* Verifies the headers of a request, and returns the headers that the server adds to its 101 response. Headers that
 * do not belong to the handshake are ignored, so all headers of the request may be passed. The returned headers
 * belong to the component and are valid until the handle is deleted. pszSubprotocolSelected is NULL for none.
 *
 * Returns S_OK; E_INVALID_PROTOCOL_FORMAT for a missing or wrong header; E_PROTOCOL_VERSION_NOT_SUPPORTED if the
 * version is not 13; E_UNSUPPORTED_SUBPROTOCOL or E_UNSUPPORTED_EXTENSION for one that is selected but not offered;
 * E_INVALIDARG; E_INVALID_PROTOCOL_OPERATION if the handle is not a server's or the call is out of order;
 * E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketBeginServerHandshake(WEB_SOCKET_HANDLE hWebSocket, PCSTR pszSubprotocolSelected,
                                                         PCSTR* pszExtensionSelected, ULONG ulExtensionSelectedCount,
                                                         const PWEB_SOCKET_HTTP_HEADER pRequestHeaders,
                                                         ULONG ulRequestHeaderCount,
                                                         PWEB_SOCKET_HTTP_HEADER* pResponseHeaders,
                                                         ULONG* pulResponseHeaderCount);

/* Ends the server's handshake. Optional: the first WebSocketSend, WebSocketReceive or WebSocketGetAction does the
 * same.
 *
 * Returns S_OK; E_INVALIDARG; E_INVALID_PROTOCOL_OPERATION if it is called out of order. */
WSPC_EXTERN HRESULT WINAPI WebSocketEndServerHandshake(WEB_SOCKET_HANDLE hWebSocket);

/* ---- Session, RFC 6455 §5 to §7 ------------------------------------------------------------------------------ */

/* Queues a message, a fragment or a Close, or, with pBuffer NULL, a Ping or Pong. A Close whose pBuffer is NULL, or
 * whose status is 1005 and reason empty, is sent without a body. The memory must stay valid until
 * INDICATE_SEND_COMPLETE; the component does not write to it.
 *
 * Returns S_OK; E_INVALIDARG for an invalid type, buffer, status (1006, 1015) or length;
 * E_INVALID_PROTOCOL_OPERATION before the handshake is complete, after a Close or an abort, and while a message of
 * another type is not finished; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketSend(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER_TYPE BufferType,
                                         WEB_SOCKET_BUFFER* pBuffer, PVOID Context);

/* Queues a receive of one buffer. If pBuffer is NULL, the component's own memory is used; otherwise at most as many
 * bytes are received as *pBuffer holds, which must stay valid until INDICATE_RECEIVE_COMPLETE.
 *
 * Returns S_OK; E_INVALIDARG for an invalid buffer; E_INVALID_PROTOCOL_OPERATION before the handshake is complete,
 * after the peer's Close, and after an abort; E_OUTOFMEMORY. */
WSPC_EXTERN HRESULT WINAPI WebSocketReceive(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER* pBuffer, PVOID pvContext);

/* Returns the next action. *pulDataBufferCount is the capacity of pDataBuffers on input, and the number of elements
 * that were filled on output; the others are not changed. If it is 0, pDataBuffers may be NULL, and only an action
 * without buffers is returned. pvApplicationContext may be NULL. On failure the action is NO_ACTION, the count is 0
 * and the contexts are NULL.
 *
 * Each queue may be served by a thread of its own, and each thread may block in its I/O for any length of time. The
 * Pong that answers a Ping (a SEND_TO_NETWORK without application context) leaves through the RECEIVE queue. If a
 * frame is partly sent when that queue is asked, the Pong leaves through whichever queue is asked next once the
 * frame is complete, the SEND queue included.
 *
 * Returns S_OK; E_INVALID_PROTOCOL_FORMAT if the peer violated the protocol; E_INVALIDARG for an invalid argument,
 * or if there is no room for an action that has buffers; E_INVALID_PROTOCOL_OPERATION before the handshake is
 * complete. */
WSPC_EXTERN HRESULT WINAPI WebSocketGetAction(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_ACTION_QUEUE eActionQueue,
                                              WEB_SOCKET_BUFFER* pDataBuffers, ULONG* pulDataBufferCount,
                                              WEB_SOCKET_ACTION* pAction, WEB_SOCKET_BUFFER_TYPE* pBufferType,
                                              PVOID* pvApplicationContext, PVOID* pvActionContext);

/* Reports that an action of WebSocketGetAction is done. ulBytesTransferred is the number of bytes that a network
 * action transferred; for other actions it is ignored. A send is cancelled by fewer bytes than it has, a receive by
 * 0 or by more than there was room for. Complete every action exactly once. Does nothing for NULL, or for the
 * context of an action that is already complete. */
WSPC_EXTERN VOID WINAPI WebSocketCompleteAction(WEB_SOCKET_HANDLE hWebSocket, PVOID pvActionContext,
                                                ULONG ulBytesTransferred);

/* Returns a property of all handles: KEEPALIVE_INTERVAL or SUPPORTED_VERSIONS. *ulSize is the capacity of pvValue on
 * input, and the size used on output.
 *
 * Returns S_OK; E_INVALIDARG; 0x8007007A (ERROR_INSUFFICIENT_BUFFER) if it is too small, with the required size in
 * *ulSize. */
WSPC_EXTERN HRESULT WINAPI WebSocketGetGlobalProperty(WEB_SOCKET_PROPERTY_TYPE eType, PVOID pvValue, ULONG* ulSize);

#ifdef __cplusplus
}
#endif

#endif /* WSPC_WEBSOCKET_H */
