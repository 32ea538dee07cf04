// SPDX-License-Identifier: MIT
// wiped_page: none, because POSIX does not have such memory.
#include "bytes/posix/wiped_page.h"

namespace wspc::bytes {

void* wiped_page() noexcept { return nullptr; }

}  // namespace wspc::bytes
