// SPDX-License-Identifier: MIT
// replay_arguments: the options of `wspc replay` and `wspc convert`.
#include <CLI/CLI.hpp>

#include "tool/options/arguments.h"
#include "tool/options/transport_arguments.h"

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

CLI::App* add_replay(CLI::App& app, ReplayOptions& options) {
  CLI::App* replay = app.add_subcommand("replay", "Say again what the clients of a recording have said");
  const auto connection = [&options](std::uint64_t number) { options.connection = number; };
  replay->add_option("FILE", options.file, "what wspc record has written")->required();
  replay->add_option("URL", options.client.url, "ws://host[:port][/path][?query], or wss://")->required();
  replay->add_option("--speed", options.speed, "so many times as fast; 0: without any wait (1)")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.0, 1e6));
  add_number(*replay, "--connection", 1, 1'000'000'000, connection, "only the one with that number (all)");
  add_duration(*replay, "--wait", options.wait, "for answers, after the last message (1s)");
  replay->add_flag("--compare", options.compare, "tell where the answers are others than then");
  replay->add_flag("--json", options.json, "print a line of JSON");
  add_request(*replay, options.client);
  add_way(*replay, options.client);
  add_limits(*replay, options.client.connection.limits);
  add_duration(*replay, "--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  replay->footer(replay_examples);
  replay->final_callback([replay, &options] { settle_way(*replay, options.client); });
  return replay;
}

CLI::App* add_convert(CLI::App& app, ConvertOptions& options) {
  CLI::App* convert = app.add_subcommand("convert", "Turn a recording into a capture or an archive, and back");
  convert->add_option("FROM", options.from, "a recording, or a .har")->required();
  convert->add_option("TO", options.to, "the file to write")->required();
  add_secrets(*convert, options.secrets);
  convert->footer(convert_examples);
  convert->final_callback([&options] {
    if (options.from.ends_with(".pcapng")) throw CLI::ValidationError("captures can only be written");
  });
  return convert;
}

}  // namespace wspc::tool
