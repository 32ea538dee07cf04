// SPDX-License-Identifier: MIT
// doctor_options: what `wspc doctor` was asked to do.
#ifndef WSPC_TOOL_DOCTOR_DOCTOR_OPTIONS_H
#define WSPC_TOOL_DOCTOR_DOCTOR_OPTIONS_H

#include <chrono>

#include "tool/options/option_set.h"
#include "wspc/client_options.h"

namespace wspc::tool {

struct DoctorOptions {
  ClientOptions client{};
  std::chrono::milliseconds patience{5'000};
  std::chrono::milliseconds idle{0};  // how long to be silent, and see who ends it; 0: not at all
  bool json = false;
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, DoctorOptions& options);

}  // namespace wspc::tool

#endif
