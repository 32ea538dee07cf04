// SPDX-License-Identifier: MIT
// inspect_options: what `wspc inspect` was asked to do.
#ifndef WSPC_TOOL_INSPECT_INSPECT_OPTIONS_H
#define WSPC_TOOL_INSPECT_INSPECT_OPTIONS_H

#include <cstdint>
#include <string>

#include "tool/options/option_set.h"
#include "tool/traffic/secrets.h"
#include "tool/ui/ui_options.h"
#include "wspc/client_options.h"
#include "wspc/server_options.h"

namespace wspc::tool {

struct InspectOptions {
  ServerOptions server;       // where clients come to
  ClientOptions upstream;     // where they are led to
  UiOptions ui{};             // a page of what passes
  std::string write_ca{};     // a file for the server's certificate; empty: none
  std::string recording{};    // the file to record to; empty: lines on stdout
  std::uint64_t shown = 200;  // bytes of each payload
  Secrets secrets = Secrets::redacted;
  bool hexdump = false;
  bool json = false;
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, InspectOptions& options);
void add_record_options(OptionSet& set, InspectOptions& options);

}  // namespace wspc::tool

#endif
