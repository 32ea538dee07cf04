// SPDX-License-Identifier: MIT
// offline: the commands that need no network: accept, codes, decode, encode.
#ifndef WSPC_TOOL_OFFLINE_OFFLINE_H
#define WSPC_TOOL_OFFLINE_OFFLINE_H

#include "tool/offline/offline_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus accept(const AcceptOptions& options);
ExitStatus codes(const CodesOptions& options);
ExitStatus decode(const DecodeOptions& options);
ExitStatus encode(const EncodeOptions& options);

}  // namespace wspc::tool

#endif
