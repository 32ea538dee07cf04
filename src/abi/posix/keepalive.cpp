// SPDX-License-Identifier: MIT
// keepalive: there is no registry here that could say otherwise.
#include "abi/keepalive.h"

namespace wspc::abi {

ULONG keepalive_interval() noexcept { return default_keepalive_interval; }

}  // namespace wspc::abi
