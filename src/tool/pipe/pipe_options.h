// SPDX-License-Identifier: MIT
// pipe_options: what `wspc pipe` was asked to do.
#ifndef WSPC_TOOL_PIPE_PIPE_OPTIONS_H
#define WSPC_TOOL_PIPE_PIPE_OPTIONS_H

#include <string>

#include "io/client/client.h"
#include "tool/pipe/framing.h"

namespace wspc::tool {

struct PipeOptions {
  std::string left{};
  std::string right{};
  ClientOptions client{};  // for ends that are ws:// or wss://; its limits for all
  Framing framing = Framing::lines;
  bool binary = false;  // what comes out of streams is sent as binary
};

}  // namespace wspc::tool

#endif
