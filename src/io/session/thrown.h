// SPDX-License-Identifier: MIT
// thrown: what an application's function, or the lack of memory, has thrown into the library.
#ifndef WSPC_IO_SESSION_THROWN_H
#define WSPC_IO_SESSION_THROWN_H

namespace wspc::io {

class Handler;

// Tells Handler::threw() what is being thrown. Requires: the caller is in a catch block. What threw() itself throws is
// dropped.
void tell_thrown(Handler& handler) noexcept;

}  // namespace wspc::io

#endif
