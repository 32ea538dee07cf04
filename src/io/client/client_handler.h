// SPDX-License-Identifier: MIT
// client_handler: the functions of the application that a client and its session call.
#ifndef WSPC_IO_CLIENT_CLIENT_HANDLER_H
#define WSPC_IO_CLIENT_CLIENT_HANDLER_H

#include "io/session/handler.h"
#include "wspc/failure.h"

namespace wspc::io {

class ClientHandler : public Handler {
 public:
  // The attempt has failed, and there will be no session. Called instead of opened().
  virtual void failed(const Failure&) {}
};

}  // namespace wspc::io

#endif
