// SPDX-License-Identifier: MIT
// replay_options: what `wspc replay` and `wspc convert` were asked to do.
#ifndef WSPC_TOOL_REPLAY_REPLAY_OPTIONS_H
#define WSPC_TOOL_REPLAY_REPLAY_OPTIONS_H

#include <chrono>
#include <cstdint>
#include <string>

#include "tool/options/option_set.h"
#include "tool/traffic/secrets.h"
#include "wspc/client_options.h"

namespace wspc::tool {

struct ReplayOptions {
  std::string file{};
  ClientOptions client{};
  double speed = 1;                       // so many times as fast; 0: without any wait
  std::uint64_t connection = 0;           // only that one; 0: all
  std::chrono::milliseconds wait{1'000};  // for answers, after the last message
  bool compare = false;                   // with what the server said then
  bool json = false;
};

struct ConvertOptions {
  std::string from{};
  std::string to{};
  Secrets secrets = Secrets::redacted;
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, ReplayOptions& options);
void add_options(OptionSet& set, ConvertOptions& options);

}  // namespace wspc::tool

#endif
