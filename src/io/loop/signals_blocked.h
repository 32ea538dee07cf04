// SPDX-License-Identifier: MIT
// signals_blocked: blocks all signals of this thread for as long as it exists. A thread that is started meanwhile
// inherits that, so signals go to the thread that runs the loop.
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

// From now on SIGHUP does nothing to this thread: a server's end restores the default, which ends the process, and what
// is left to do after it, such as writing a recording to its end, is not to be cut off by a request to reload.
inline void block_hang_ups() noexcept {
  sigset_t hang_up;
  sigemptyset(&hang_up);
  sigaddset(&hang_up, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &hang_up, nullptr);
}

}  // namespace wspc::io

#endif
