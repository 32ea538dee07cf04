// SPDX-License-Identifier: MIT
// doctor_options: the options of `wspc doctor`.
#include "tool/doctor/doctor_options.h"

#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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

void add_options(OptionSet& set, DoctorOptions& options) {
  set.text("URL", options.client.url, "ws://host[:port][/path][?query], or wss://").must_be_given();
  set.duration("--idle", options.idle, "say nothing for so long, and tell who ends it");
  set.duration("--patience", options.patience, "for each step (5s)");
  set.flag("--json", options.json, "print lines of JSON");
  add_request(set, options.client);
  add_upstream(set, options.client);
  set.footer(examples);
  set.when_read([&options](const OptionSet& given) { settle_way(given, options.client); });
}

}  // namespace wspc::tool
