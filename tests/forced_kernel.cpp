// SPDX-License-Identifier: MIT
// forced_kernel: in tests and benches WSPC_KERNEL=NAME makes everything use that row of kernels. The library itself
// does not look at its environment.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bytes/kernels.h"

namespace {

// Before main(), and so before anything is transformed. A name that this machine has no row for is an error: a run that
// meant to test something else must not pass.
[[maybe_unused]] const bool forced = [] {
  const char* const wanted = std::getenv("WSPC_KERNEL");
  if (wanted == nullptr) return false;
  const auto rows = wspc::bytes::available_kernels();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.name == wanted; });
  if (row != rows.end()) {
    wspc::bytes::use_kernels(*row);
    return true;
  }
  std::fprintf(stderr, "WSPC_KERNEL=%s: this machine has", wanted);
  for (const auto& one : rows) std::fprintf(stderr, " %.*s", static_cast<int>(one.name.size()), one.name.data());
  std::fprintf(stderr, "\n");
  std::_Exit(2);
}();

}  // namespace
