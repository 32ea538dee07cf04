// SPDX-License-Identifier: MIT
// doctor: the command `wspc doctor`: why is there no WebSocket, or who ends it?
#ifndef WSPC_TOOL_DOCTOR_DOCTOR_H
#define WSPC_TOOL_DOCTOR_DOCTOR_H

#include "tool/doctor/doctor_options.h"
#include "tool/terminal/exit_status.h"

namespace wspc::tool {

ExitStatus doctor(const DoctorOptions& options);

}  // namespace wspc::tool

#endif
