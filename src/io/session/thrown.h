// SPDX-License-Identifier: MIT
// thrown: reports exceptions of application code, and lack of memory, to the handler.
#ifndef WSPC_IO_SESSION_THROWN_H
#define WSPC_IO_SESSION_THROWN_H

namespace wspc::io {

class Handler;

// Reports the current exception to Handler::threw(). Exceptions of threw() itself are dropped.
// Requires: the caller is in a catch block.
void tell_thrown(Handler& handler) noexcept;

}  // namespace wspc::io

#endif
