// SPDX-License-Identifier: MIT
// fork_guard: remembers which process made an object. After fork(), the child has a copy of the object without its
// threads, but the copy's epoll sets and sockets are those that the parent uses.
#ifndef WSPC_IO_LOOP_FORK_GUARD_H
#define WSPC_IO_LOOP_FORK_GUARD_H

#include <unistd.h>

namespace wspc::io {

class ForkGuard {
 public:
  // Returns false in a child of the process that made the object. The child must not end or change anything of it.
  [[nodiscard]] bool is_own_process() const noexcept { return ::getpid() == process_; }

 private:
  pid_t process_ = ::getpid();
};

}  // namespace wspc::io

#endif
