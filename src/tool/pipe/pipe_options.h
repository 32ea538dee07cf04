// SPDX-License-Identifier: MIT
// pipe_options: what `wspc pipe` was asked to do.
#ifndef WSPC_TOOL_PIPE_PIPE_OPTIONS_H
#define WSPC_TOOL_PIPE_PIPE_OPTIONS_H

#include <string>

#include "tool/options/option_set.h"
#include "tool/pipe/framing.h"
#include "wspc/client_options.h"

namespace wspc::tool {

struct PipeOptions {
  std::string left{};
  std::string right{};
  ClientOptions client{};  // for ends that are ws:// or wss://; its limits for all
  Framing framing = Framing::lines;
  bool binary = false;  // what comes out of streams is sent as binary
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, PipeOptions& options);

}  // namespace wspc::tool

#endif
