// SPDX-License-Identifier: MIT
// replay_options: the options of `wspc replay` and `wspc convert`.
#include "tool/replay/replay_options.h"

#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

namespace wspc::tool {
namespace {

constexpr const char* replay_examples =
    "What the clients said is said again, each on a WebSocket of its own, as long after its opening as then, with the\n"
    "subprotocols and credentials of then, and on its path unless URL has one. Fragments are put together, and "
    "compression is left out.\n"
    "Credentials that were recorded as REDACTED are left out: give them with --header, --user or --bearer, and in "
    "URL.\n"
    "\n"
    "Exit status: that of connect; 5 also when --compare finds a difference.\n"
    "\n"
    "Examples:\n"
    "  wspc replay talk.jsonl ws://127.0.0.1:9001\n"
    "  wspc replay talk.jsonl ws://127.0.0.1:9001 --speed 0 --compare    does the server still say the same?\n";

constexpr const char* convert_examples =
    "What they are is told by the names: .har is an HTTP archive, as browsers save it, .pcapng a capture for "
    "Wireshark\n"
    "(to write only), and everything else a recording.\n"
    "\n"
    "Examples:\n"
    "  wspc convert talk.jsonl talk.pcapng\n"
    "  wspc convert browser.har talk.jsonl\n";

}  // namespace

void add_options(OptionSet& set, ReplayOptions& options) {
  set.text("FILE", options.file, "what wspc record has written").must_be_given();
  set.text("URL", options.client.url, "ws://host[:port][/path][?query], or wss://").must_be_given();
  set.decimal("--speed", 0, 1e6, options.speed, "so many times as fast; 0: without any wait (1)").named("FACTOR");
  set.number("--connection", 1, 1'000'000'000, options.connection, "only the one with that number (all)");
  set.duration("--wait", options.wait, "for answers, after the last message (1s)");
  set.flag("--compare", options.compare, "tell where the answers are others than then");
  set.flag("--json", options.json, "print a line of JSON");
  add_request(set, options.client);
  add_way(set, options.client);
  add_limits(set, options.client.connection.limits);
  set.duration("--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  set.footer(replay_examples);
  set.when_read([&options](const OptionSet& given) { settle_way(given, options.client); });
}

void add_options(OptionSet& set, ConvertOptions& options) {
  set.text("FROM", options.from, "a recording, or a .har").must_be_given();
  set.text("TO", options.to, "the file to write").must_be_given();
  add_secrets(set, options.secrets);
  set.footer(convert_examples);
  set.when_read([&options](const OptionSet&) {
    if (options.from.ends_with(".pcapng")) throw UsageError("captures can only be written");
  });
}

}  // namespace wspc::tool
