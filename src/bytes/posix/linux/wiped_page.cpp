// SPDX-License-Identifier: MIT
// wiped_page: MADV_WIPEONFORK, which Linux has since 4.14. It works for every child with memory of its own, whether
// fork(), _Fork() or clone() created it.
#include "bytes/posix/wiped_page.h"

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace wspc::bytes {

void* wiped_page() noexcept {
  const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (::madvise(page, size, MADV_WIPEONFORK) == 0) return page;
  ::munmap(page, size);
  return nullptr;
}

}  // namespace wspc::bytes
