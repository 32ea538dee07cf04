// SPDX-License-Identifier: MIT
// serve_options: what `wspc serve` was asked to do.
#ifndef WSPC_TOOL_SERVE_SERVE_OPTIONS_H
#define WSPC_TOOL_SERVE_SERVE_OPTIONS_H

#include <string>

#include "tool/options/option_set.h"
#include "tool/traffic/secrets.h"
#include "tool/ui/ui_options.h"
#include "wspc/server_options.h"

namespace wspc::tool {

struct ServeOptions {
  ServerOptions server;
  UiOptions ui{};                       // a page of what passes
  std::string write_ca{};               // a file for the server's certificate; empty: none
  std::string program{};                // each connection talks to one of its own; empty: none
  std::string files{};                  // a directory to serve to plain GET requests; empty: none
  std::string recording{};              // a file for what passes; empty: none
  Secrets secrets = Secrets::redacted;  // in what is recorded, shown on the page and told in JSON
  bool broadcast = false;               // every message to everyone, instead of back to its sender
  bool rooms = false;                   // sends each message to every client on the same path
  bool metrics = false;                 // at /metrics
  bool json = false;                    // lines of JSON on stdout: connections, refusals and closes
  bool quiet = false;                   // nothing but errors
  bool verbose = false;                 // a line for every connection, refusal and close
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, ServeOptions& options);

}  // namespace wspc::tool

#endif
