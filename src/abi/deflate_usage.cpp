// SPDX-License-Identifier: MIT
// deflate_usage: the function of websocket_ext.h, which returns the negotiated parameters and the savings of
// compression.
#include <mutex>

#include "abi/handle.h"
#include "websocket_ext.h"

HRESULT WINAPI wspc_deflate_usage(WEB_SOCKET_HANDLE hWebSocket, WSPC_DEFLATE_USAGE* pUsage) {
  using wspc::abi::Handle;
  Handle* handle = Handle::from(hWebSocket);
  if (handle == nullptr || pUsage == nullptr) return E_INVALIDARG;
  const wspc::abi::Lock::Guard guard(handle->lock);
  *pUsage = {};
  const auto* deflate = handle->deflate();
  if (deflate == nullptr) return S_OK;

  const wspc::DeflateParameters& agreed = deflate->agreed();
  const wspc::DeflateUsage& usage = deflate->usage();
  pUsage->fNegotiated = TRUE;
  pUsage->fServerNoContextTakeover = agreed.server_no_context_takeover ? TRUE : FALSE;
  pUsage->fClientNoContextTakeover = agreed.client_no_context_takeover ? TRUE : FALSE;
  pUsage->ulServerMaxWindowBits = agreed.server_max_window_bits;
  pUsage->ulClientMaxWindowBits = agreed.client_max_window_bits;
  pUsage->ullSentPlain = usage.sent_plain;
  pUsage->ullSentCompressed = usage.sent_compressed;
  pUsage->ullReceivedCompressed = usage.received_compressed;
  pUsage->ullReceivedPlain = usage.received_plain;
  return S_OK;
}
