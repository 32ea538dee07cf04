// SPDX-License-Identifier: MIT
// session: the functions that send, receive, and say what to do next.
#include <mutex>

#include "abi/handle.h"
#include "abi/void_functions.h"

using wspc::abi::Action;
using wspc::abi::Handle;

HRESULT WINAPI WebSocketSend(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER_TYPE BufferType,
                             WEB_SOCKET_BUFFER* pBuffer, PVOID Context) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return E_INVALIDARG;
  const std::lock_guard guard(handle->lock);
  return handle->send(BufferType, pBuffer, Context);
}

HRESULT WINAPI WebSocketReceive(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_BUFFER* pBuffer, PVOID pvContext) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return E_INVALIDARG;
  const std::lock_guard guard(handle->lock);
  return handle->receive(pBuffer, pvContext);
}

namespace {

// Callers switch on the action before they look at the result: there is always one.
struct Out {
  ULONG* count;
  WEB_SOCKET_ACTION* action;
  WEB_SOCKET_BUFFER_TYPE* type;
  PVOID* application;
  PVOID* context;

  void write(const Action& from) const noexcept {
    if (count != nullptr) *count = from.count;
    if (action != nullptr) *action = from.what;
    if (type != nullptr) *type = from.type;
    if (application != nullptr) *application = from.application_context;
    if (context != nullptr) *context = from.what == WEB_SOCKET_NO_ACTION ? nullptr : from.context;
  }

  [[nodiscard]] bool complete() const noexcept {
    return count != nullptr && action != nullptr && type != nullptr && context != nullptr;
  }
};

constexpr bool is_queue(WEB_SOCKET_ACTION_QUEUE queue) noexcept {
  return queue >= WEB_SOCKET_SEND_ACTION_QUEUE && queue <= WEB_SOCKET_ALL_ACTION_QUEUE;
}

}  // namespace

HRESULT WINAPI WebSocketGetAction(WEB_SOCKET_HANDLE hWebSocket, WEB_SOCKET_ACTION_QUEUE eActionQueue,
                                  WEB_SOCKET_BUFFER* pDataBuffers, ULONG* pulDataBufferCount,
                                  WEB_SOCKET_ACTION* pAction, WEB_SOCKET_BUFFER_TYPE* pBufferType,
                                  PVOID* pvApplicationContext, PVOID* pvActionContext) {
  Handle* handle = Handle::from(hWebSocket);
  const Out out{pulDataBufferCount, pAction, pBufferType, pvApplicationContext, pvActionContext};
  const bool room = pDataBuffers != nullptr && pulDataBufferCount != nullptr && *pulDataBufferCount > 0;
  if (handle == nullptr || !room || !out.complete() || !is_queue(eActionQueue)) {
    out.write({});
    return E_INVALIDARG;
  }

  const std::lock_guard guard(handle->lock);
  Action action;
  action.capacity = *pulDataBufferCount;
  action.buffers = pDataBuffers;
  handle->next(eActionQueue, action);
  out.write(action);
  return action.result;
}

// The three functions without a result leave 0 where a result would be: see void_functions.h.

HRESULT WINAPI wspc_complete_action(WEB_SOCKET_HANDLE hWebSocket, PVOID pvActionContext, ULONG ulBytesTransferred) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr || pvActionContext == nullptr) return S_OK;
  const std::lock_guard guard(handle->lock);
  handle->complete(pvActionContext, ulBytesTransferred);
  return S_OK;
}

HRESULT WINAPI wspc_abort_handle(WEB_SOCKET_HANDLE hWebSocket) {
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr) return S_OK;
  const std::lock_guard guard(handle->lock);
  handle->abort();
  return S_OK;
}

HRESULT WINAPI wspc_delete_handle(WEB_SOCKET_HANDLE hWebSocket) {
  delete Handle::from(hWebSocket);
  return S_OK;
}
