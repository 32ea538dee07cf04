// SPDX-License-Identifier: MIT
// check_options: what `wspc check` was asked to do.
#ifndef WSPC_TOOL_CHECK_CHECK_OPTIONS_H
#define WSPC_TOOL_CHECK_CHECK_OPTIONS_H

#include <chrono>
#include <string>
#include <vector>

#include "tool/options/option_set.h"
#include "wspc/client_options.h"

namespace wspc::tool {

struct CheckOptions {
  ClientOptions client{};
  std::vector<std::string> only{};  // rules, "W060"; empty: all
  std::chrono::milliseconds patience{2'000};
  bool echo = false;  // the server sends every message back
  bool list = false;  // tell which rules there are, and ask nobody
  bool verbose = false;
  bool json = false;
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, CheckOptions& options);

}  // namespace wspc::tool

#endif
