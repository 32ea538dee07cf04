// SPDX-License-Identifier: MIT
// check_arguments: the options of `wspc check`.
#include <CLI/CLI.hpp>

#include "tool/options/arguments.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "About eighty short connections, one after the other: handshakes that are right and wrong, and frames of a few "
    "bytes\n"
    "after which a server has to close. No application of the server's hears more than an empty message. With --echo,\n"
    "messages up to 64 KiB as well. Rules are numbered as in docs/rfc.md. HTTP/1.1 only.\n"
    "\n"
    "Exit status: 0 when nothing is wrong, 5 when something is, 2 when the server cannot be reached.\n"
    "\n"
    "Examples:\n"
    "  wspc check ws://127.0.0.1:9001 --echo\n"
    "  wspc check wss://example.org/feed -H 'Authorization: Bearer x' --verbose\n"
    "  wspc check ws://127.0.0.1:9001 --rule W060 --rule W123\n";

}  // namespace

CLI::App* add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* check = app.add_subcommand("check", "Find out whether a server keeps the rules");
  check->add_option("URL", options.client.url, "ws://host[:port][/path][?query], or wss://");
  check->add_flag("--echo", options.echo, "the server sends every message back: look at those as well");
  add_list(*check, "--rule", options.only, "look for that one only, may be repeated (all)")->type_name("RULE");
  check->add_flag("--list", options.list, "tell which rules there are");
  add_request(*check, options.client);
  add_duration(*check, "--patience", options.patience, "for an answer (2s)");
  check->add_flag("-v,--verbose", options.verbose, "show the bytes of what is good as well");
  check->add_flag("--json", options.json, "print lines of JSON");
  add_upstream(*check, options.client);
  check->footer(examples);
  check->final_callback([check, &options] {
    if (options.client.url.empty() && !options.list) throw CLI::ValidationError("which URL?");
    settle_way(*check, options.client);
  });
  return check;
}

}  // namespace wspc::tool
