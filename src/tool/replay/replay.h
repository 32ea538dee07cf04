// SPDX-License-Identifier: MIT
// replay: the commands `wspc replay` and `wspc convert`: what has been recorded, once more, or in another form.
#ifndef WSPC_TOOL_REPLAY_REPLAY_H
#define WSPC_TOOL_REPLAY_REPLAY_H

#include "tool/replay/replay_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus replay(const ReplayOptions& options);
ExitStatus convert(const ConvertOptions& options);

}  // namespace wspc::tool

#endif
