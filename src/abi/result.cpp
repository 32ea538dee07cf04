// SPDX-License-Identifier: MIT
// result: the core's errors as HRESULTs.
#include "abi/result.h"

namespace wspc::abi {

// What the peer got wrong is a matter of format, except for the errors that have a name of their own.
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
