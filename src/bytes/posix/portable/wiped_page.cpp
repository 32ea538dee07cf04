// SPDX-License-Identifier: MIT
// wiped_page: POSIX has none.
#include "bytes/posix/wiped_page.h"

namespace wspc::bytes {

void* wiped_page() noexcept { return nullptr; }

}  // namespace wspc::bytes
