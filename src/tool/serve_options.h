// SPDX-License-Identifier: MIT
// serve_options: what `wspc serve` was asked to do.
#ifndef WSPC_TOOL_SERVE_OPTIONS_H
#define WSPC_TOOL_SERVE_OPTIONS_H

#include "io/server.h"

namespace wspc::tool {

struct ServeOptions {
  io::ServerOptions server;
  bool broadcast = false;  // every message to everyone, instead of back to its sender
  bool quiet = false;      // nothing but errors
  bool verbose = false;    // a line for every connection, refusal and close
};

}  // namespace wspc::tool

#endif
