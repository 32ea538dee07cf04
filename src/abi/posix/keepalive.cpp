// SPDX-License-Identifier: MIT
// keepalive: the default, because there is no registry that could change it.
#include "abi/keepalive.h"

namespace wspc::abi {

ULONG keepalive_interval() noexcept { return default_keepalive_interval; }

}  // namespace wspc::abi
