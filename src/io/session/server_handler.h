// SPDX-License-Identifier: MIT
// server_handler: the functions of the application that a server calls, for its sessions and for itself.
#ifndef WSPC_IO_SESSION_SERVER_HANDLER_H
#define WSPC_IO_SESSION_SERVER_HANDLER_H

#include <string>
#include <string_view>

#include "io/session/handler.h"
#include "wspc/error.h"

namespace wspc::io {

// A request that did not become a session, for the log.
struct Refused {
  std::string remote{};       // "127.0.0.1:40000"
  unsigned status = 0;        // of the HTTP response; 0 if the peer left before the end of its request
  Error error = Error::none;  // none if the reason is the server's own: see `text`
  std::string text{};         // what the peer was told, without a full stop; it holds nothing that the peer sent
};

class ServerHandler : public Handler {
 public:
  // A request was refused. Called on the loop thread that the request arrived on.
  virtual void refused(const Refused&) {}

  // Something on this machine keeps the server from accepting ("accept: Too many open files"); it tries again soon.
  // Called on the thread of the first loop, at most once a second.
  virtual void trouble(std::string_view) {}

  void threw(std::string_view what) override { trouble(what); }

  // The certificates have been read again, because of SIGHUP. Called on the thread of the first loop.
  virtual void reloaded() {}

  // Server::drain() has begun. Called on the thread of the first loop.
  virtual void draining() {}
};

}  // namespace wspc::io

#endif
