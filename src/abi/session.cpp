// SPDX-License-Identifier: MIT
// session: the functions that send and receive, and WebSocketGetAction.
#include "abi/handle.h"
#include "abi/void_functions.h"

using wspc::abi::Action;
using wspc::abi::Handle;
using wspc::abi::Lock;

HRESULT WINAPI WebSocketSend(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER_TYPE BufferType,
                             WEB_SOCKET_BUFFER* pBuffer, PVOID Context) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return E_INVALIDARG;
  const Lock::Guard guard(handle->lock);
  return handle->send(BufferType, pBuffer, Context);
}

HRESULT WINAPI WebSocketReceive(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER* pBuffer, PVOID pvContext) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return E_INVALIDARG;
  const Lock::Guard guard(handle->lock);
  return handle->receive(pBuffer, pvContext);
}

namespace {

constexpr bool is_queue(WEB_SOCKET_ACTION_QUEUE queue) noexcept {
  return queue >= WEB_SOCKET_SEND_ACTION_QUEUE && queue <= WEB_SOCKET_ALL_ACTION_QUEUE;
}

template <class Value>
void clear(Value* out) noexcept {
  if (out != nullptr) *out = {};
}

// Callers evaluate the action before the result, so there must always be one; here it is NO_ACTION.
[[gnu::cold, gnu::noinline]] HRESULT refuse(ULONG* count, WEB_SOCKET_ACTION* action, WEB_SOCKET_BUFFER_TYPE* type,
                                            PVOID* application, PVOID* context) noexcept {
  clear(count);
  clear(action);
  clear(type);
  clear(application);
  clear(context);
  return E_INVALIDARG;
}

static_assert(WEB_SOCKET_ACTION{} == WEB_SOCKET_NO_ACTION);

}  // namespace

HRESULT WINAPI WebSocketGetAction(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_ACTION_QUEUE eActionQueue,
                                  WEB_SOCKET_BUFFER* pDataBuffers, ULONG* pulDataBufferCount,
                                  WEB_SOCKET_ACTION* pAction, WEB_SOCKET_BUFFER_TYPE* pBufferType,
                                  PVOID* pvApplicationContext, PVOID* pvActionContext) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr || pulDataBufferCount == nullptr || (pDataBuffers == nullptr && *pulDataBufferCount > 0) ||
      pAction == nullptr || pBufferType == nullptr || pvActionContext == nullptr || !is_queue(eActionQueue)) {
    return refuse(pulDataBufferCount, pAction, pBufferType, pvApplicationContext, pvActionContext);
  }

  const Lock::Guard guard(handle->lock);
  Action action;
  action.capacity = *pulDataBufferCount;
  action.buffers = pDataBuffers;
  handle->next(eActionQueue, action);
  *pulDataBufferCount = action.count;
  *pAction = action.what;
  *pBufferType = action.type;
  if (pvApplicationContext != nullptr) *pvApplicationContext = action.application_context;
  *pvActionContext = action.what == WEB_SOCKET_NO_ACTION ? nullptr : action.context;
  return action.result;
}

// The three functions without a result leave 0 in the place of a result: see void_functions.h.

HRESULT WINAPI wspc_complete_action(WEB_SOCKET_HANDLE hWebSocket, PVOID pvActionContext, ULONG ulBytesTransferred) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr || pvActionContext == nullptr) return S_OK;
  const Lock::Guard guard(handle->lock);
  handle->complete(pvActionContext, ulBytesTransferred);
  return S_OK;
}

HRESULT WINAPI wspc_abort_handle(WEB_SOCKET_HANDLE hWebSocket) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return S_OK;
  const Lock::Guard guard(handle->lock);
  handle->abort();
  return S_OK;
}

HRESULT WINAPI wspc_delete_handle(WEB_SOCKET_HANDLE hWebSocket) {
  delete Handle::from(hWebSocket);
  return S_OK;
}
