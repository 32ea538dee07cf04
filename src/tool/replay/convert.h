// SPDX-License-Identifier: MIT
// convert: the command `wspc convert`, which writes a recording in another format.
#ifndef WSPC_TOOL_REPLAY_CONVERT_H
#define WSPC_TOOL_REPLAY_CONVERT_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command convert_command();

}  // namespace wspc::tool

#endif
