// SPDX-License-Identifier: MIT
// wiped_page: memory that the kernel zeroes in a child process, however it was forked.
#ifndef WSPC_BYTES_POSIX_WIPED_PAGE_H
#define WSPC_BYTES_POSIX_WIPED_PAGE_H

namespace wspc::bytes {

// Returns a new page of zeros, which is never freed. Returns nullptr if the system does not support it or has no
// memory.
[[nodiscard]] void* wiped_page() noexcept;

}  // namespace wspc::bytes

#endif
