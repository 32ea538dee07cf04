// SPDX-License-Identifier: MIT
// replay: the command `wspc replay`, which sends recorded messages again.
#ifndef WSPC_TOOL_REPLAY_REPLAY_H
#define WSPC_TOOL_REPLAY_REPLAY_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command replay_command();

}  // namespace wspc::tool

#endif
