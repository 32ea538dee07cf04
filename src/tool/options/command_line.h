// SPDX-License-Identifier: MIT
// command_line: what the arguments of the command ask for.
#ifndef WSPC_TOOL_OPTIONS_COMMAND_LINE_H
#define WSPC_TOOL_OPTIONS_COMMAND_LINE_H

#include <string>
#include <variant>

#include "tool/bench/bench_options.h"
#include "tool/check/check_options.h"
#include "tool/connect/connect_options.h"
#include "tool/doctor/doctor_options.h"
#include "tool/inspect/inspect_options.h"
#include "tool/offline/offline_options.h"
#include "tool/pipe/pipe_options.h"
#include "tool/replay/replay_options.h"
#include "tool/serve/serve_options.h"

namespace wspc::tool {

// --help or --version: `text` is what was asked for.
struct Information {
  std::string text;
};

// Arguments that ask for nothing that can be done: one sentence.
struct WrongUsage {
  std::string problem;
};

using Command = std::variant<ServeOptions, ConnectOptions, BenchOptions, InspectOptions, ReplayOptions, ConvertOptions,
                             CheckOptions, DoctorOptions, PipeOptions, AcceptOptions, CodesOptions, DecodeOptions,
                             EncodeOptions, Information, WrongUsage>;

Command parse_command_line(int count, const char* const* arguments);

}  // namespace wspc::tool

#endif
