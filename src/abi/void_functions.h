// SPDX-License-Identifier: MIT
// void_functions: three functions that are declared to return nothing, and yet leave 0 in the register of a result.
// Some programs declare one of them with a result, and raise an exception on any other value.
//
// In C++ the functions have another name and return a result; the linker knows them by the name that programs use.
#ifndef WSPC_ABI_VOID_FUNCTIONS_H
#define WSPC_ABI_VOID_FUNCTIONS_H

#include "websocket.h"

#define WSPC_TEXT(name) #name
#define WSPC_TEXT_OF(name) WSPC_TEXT(name)
#if defined(_WIN32) && defined(__i386__) /* stdcall: the name contains the size of the arguments */
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
