// SPDX-License-Identifier: MIT
// signals_blocked: blocks all signals on the current thread during its lifetime. Threads that are started meanwhile
// inherit the mask, so that signals go to the thread that runs the loop.
#ifndef WSPC_IO_LOOP_SIGNALS_BLOCKED_H
#define WSPC_IO_LOOP_SIGNALS_BLOCKED_H

#include <signal.h>

namespace wspc::io {

class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

// Blocks SIGHUP on the current thread. The end of a server restores the default action, which ends the process; a
// request to reload must not interrupt what remains to be done after that, such as finishing a recording.
inline void block_hang_ups() noexcept {
  sigset_t hang_up;
  sigemptyset(&hang_up);
  sigaddset(&hang_up, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &hang_up, nullptr);
}

}  // namespace wspc::io

#endif
