// SPDX-License-Identifier: MIT
// check_options: the options of `wspc check`.
#include "tool/check/check_options.h"

#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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

void add_options(OptionSet& set, CheckOptions& options) {
  set.text("URL", options.client.url, "ws://host[:port][/path][?query], or wss://");
  set.flag("--echo", options.echo, "the server sends every message back: look at those as well");
  set.list("--rule", options.only, "look for that one only, may be repeated (all)").named("RULE");
  set.flag("--list", options.list, "tell which rules there are");
  add_request(set, options.client);
  set.duration("--patience", options.patience, "for an answer (2s)");
  set.flag("-v,--verbose", options.verbose, "show the bytes of what is good as well");
  set.flag("--json", options.json, "print lines of JSON");
  add_upstream(set, options.client);
  set.footer(examples);
  set.when_read([&options](const OptionSet& given) {
    if (options.client.url.empty() && !options.list) throw UsageError("which URL?");
    settle_way(given, options.client);
  });
}

}  // namespace wspc::tool
