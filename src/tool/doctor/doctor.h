// SPDX-License-Identifier: MIT
// doctor: the command `wspc doctor`, which finds out why a WebSocket cannot be opened, or who ends it.
#ifndef WSPC_TOOL_DOCTOR_DOCTOR_H
#define WSPC_TOOL_DOCTOR_DOCTOR_H

#include "tool/options/command.h"

namespace wspc::tool {

[[nodiscard]] Command doctor_command();

}  // namespace wspc::tool

#endif
