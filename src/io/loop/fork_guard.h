// SPDX-License-Identifier: MIT
// fork_guard: which process made something. After fork() a child has a copy of it, without its threads; but its epoll
// sets, and the sockets in them, are the very ones that its parent uses.
#ifndef WSPC_IO_LOOP_FORK_GUARD_H
#define WSPC_IO_LOOP_FORK_GUARD_H

#include <unistd.h>

namespace wspc::io {

class ForkGuard {
 public:
  // False in a child of the process that made this: then nothing of it may be ended or changed.
  [[nodiscard]] bool is_own_process() const noexcept { return ::getpid() == process_; }

 private:
  pid_t process_ = ::getpid();
};

}  // namespace wspc::io

#endif
