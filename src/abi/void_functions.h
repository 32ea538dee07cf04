// SPDX-License-Identifier: MIT
// void_functions: three functions are declared without a result, and yet leave 0 where a result would be, because
// programs exist that declare one and raise an exception on anything else.
//
// In C++ they have another name and a result; the linker knows them by the name that programs use.
#ifndef WSPC_ABI_VOID_FUNCTIONS_H
#define WSPC_ABI_VOID_FUNCTIONS_H

#include "websocket.h"

#define WSPC_TEXT(name) #name
#define WSPC_TEXT_OF(name) WSPC_TEXT(name)
#if defined(_WIN32) && defined(__i386__) /* stdcall: the size of the arguments is part of the name */
#define WSPC_LINKED_AS(name, size) __asm__(WSPC_TEXT_OF(__USER_LABEL_PREFIX__) name "@" #size)
#else
#define WSPC_LINKED_AS(name, size) __asm__(WSPC_TEXT_OF(__USER_LABEL_PREFIX__) name)
#endif

extern "C" {

WSPC_EXTERN HRESULT WINAPI wspc_complete_action(WEB_SOCKET_HANDLE hWebSocket, PVOID pvActionContext,
                                                ULONG ulBytesTransferred) WSPC_LINKED_AS("WebSocketCompleteAction", 12);
WSPC_EXTERN HRESULT WINAPI wspc_abort_handle(WEB_SOCKET_HANDLE hWebSocket) WSPC_LINKED_AS("WebSocketAbortHandle", 4);
WSPC_EXTERN HRESULT WINAPI wspc_delete_handle(WEB_SOCKET_HANDLE hWebSocket) WSPC_LINKED_AS("WebSocketDeleteHandle", 4);
}

#endif
