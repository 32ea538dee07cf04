// SPDX-License-Identifier: MIT
// inspect: the commands `wspc inspect` and `wspc record`, proxies that show or record traffic.
#ifndef WSPC_TOOL_INSPECT_INSPECT_H
#define WSPC_TOOL_INSPECT_INSPECT_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command inspect_command();
[[nodiscard]] Command record_command();

}  // namespace wspc::tool

#endif
