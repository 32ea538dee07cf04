// SPDX-License-Identifier: MIT
// keepalive: the default interval, because there is no registry.
#include "abi/keepalive.h"

namespace wspc::abi {

ULONG keepalive_interval() noexcept { return default_keepalive_interval; }

}  // namespace wspc::abi
