// SPDX-License-Identifier: MIT
// wiped_page: memory that a child process finds zeroed, however it was forked off.
#ifndef WSPC_BYTES_POSIX_WIPED_PAGE_H
#define WSPC_BYTES_POSIX_WIPED_PAGE_H

namespace wspc::bytes {

// A new page of zeros, which nobody ever gives back. nullptr: this system has no such memory, or none left.
[[nodiscard]] void* wiped_page() noexcept;

}  // namespace wspc::bytes

#endif
