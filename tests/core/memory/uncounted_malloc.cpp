// SPDX-License-Identifier: MIT
// uncounted_malloc: for builds in which malloc belongs to a sanitizer.
#include "core/memory/counting.h"

namespace wspc::counting {

std::size_t mallocs() noexcept { return 0; }
bool counts_mallocs() noexcept { return false; }

}  // namespace wspc::counting
