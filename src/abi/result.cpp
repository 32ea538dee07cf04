// SPDX-License-Identifier: MIT
// result: converts errors of core to HRESULTs.
#include "abi/result.h"

namespace wspc::abi {

// Errors of the peer are E_INVALID_PROTOCOL_FORMAT, except those that have an HRESULT of their own.
HRESULT result_of(Error error) noexcept {
  switch (error) {
    case Error::none:
      return S_OK;
    case Error::unknown_subprotocol:
      return E_UNSUPPORTED_SUBPROTOCOL;
    case Error::unknown_extension:
      return E_UNSUPPORTED_EXTENSION;
    case Error::unsupported_version:
      return E_PROTOCOL_VERSION_NOT_SUPPORTED;
    case Error::out_of_memory:
      return E_OUTOFMEMORY;
    case Error::no_randomness:
      return E_FAIL;
    default:
      return E_INVALID_PROTOCOL_FORMAT;
  }
}

}  // namespace wspc::abi
