// SPDX-License-Identifier: MIT
// doctor_arguments: the options of `wspc doctor`.
#include <CLI/CLI.hpp>

#include "tool/options/arguments.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "Step by step: the name, each of its addresses, TLS and the certificate, the HTTP answer, pings; and with --idle, "
    "who\n"
    "ends a WebSocket on which nothing is said, and when. No message is sent.\n"
    "\n"
    "Exit status: that of connect.\n"
    "\n"
    "Examples:\n"
    "  wspc doctor wss://example.org/feed\n"
    "  wspc doctor wss://example.org/feed --idle 5m    which timeout is there in between?\n";

}  // namespace

CLI::App* add_doctor(CLI::App& app, DoctorOptions& options) {
  CLI::App* doctor = app.add_subcommand("doctor", "Find out why there is no WebSocket, or who ends it");
  doctor->add_option("URL", options.client.url, "ws://host[:port][/path][?query], or wss://")->required();
  add_duration(*doctor, "--idle", options.idle, "say nothing for so long, and tell who ends it");
  add_duration(*doctor, "--patience", options.patience, "for each step (5s)");
  doctor->add_flag("--json", options.json, "print lines of JSON");
  add_request(*doctor, options.client);
  add_upstream(*doctor, options.client);
  doctor->footer(examples);
  doctor->final_callback([doctor, &options] { settle_way(*doctor, options.client); });
  return doctor;
}

}  // namespace wspc::tool
