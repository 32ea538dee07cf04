// SPDX-License-Identifier: MIT
// inspect_arguments: the options of `wspc inspect`.
#include <CLI/CLI.hpp>

#include "tool/frames/frame_decoder.h"
#include "tool/options/arguments.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "Each line tells when, how long after the line before, on which connection, and in which direction: > to the "
    "server,\n"
    "< to the client. Handshakes are judged line by line. Host is the server's own when it gets the request; nothing "
    "else\n"
    "is changed. A server that serves pages of its own Origin only may have to be told ours. On loopback, requests by "
    "a\n"
    "foreign name are refused (DNS rebinding), unless --origin has it. Only HTTP/1.1 is inspected.\n"
    "\n"
    "Examples:\n"
    "  wspc inspect ws://127.0.0.1:9001 --port 9000           then connect to ws://127.0.0.1:9000\n"
    "  wspc inspect wss://example.org --port 9000 --hexdump   from plain to TLS, with every byte\n"
    "  wspc inspect ws://127.0.0.1:9001 --port 9000 --ui      with a page, at http://127.0.0.1:9080/\n"
    "  wspc inspect ws://127.0.0.1:9001 --self-signed --write-ca ca.pem\n"
    "  wspc inspect ws://127.0.0.1:9001 --json | jq 'select(.opcode == \"ping\")'\n";

constexpr const char* record_examples =
    "Clients connect to us instead of the server. Credentials in handshakes are written as REDACTED, and are missing "
    "when the\n"
    "recording is replayed, unless --show-secrets is given; payloads are recorded as they are.\n"
    "\n"
    "Examples:\n"
    "  wspc record talk.jsonl ws://127.0.0.1:9001 --port 9000\n"
    "  wspc replay talk.jsonl ws://127.0.0.1:9001 --speed 10\n"
    "  wspc convert talk.jsonl talk.pcapng && wireshark talk.pcapng\n";

void add_both_sides(CLI::App& app, InspectOptions& options) {
  add_listening(app, options.server, "--listen-");
  app.add_option("--write-ca", options.write_ca, "write our certificate there, for clients to trust")
      ->type_name("FILE");
  add_list(
      app, "--origin", options.server.policy.origins,
      "an Origin by whose host we may be named, '*' for any; may be repeated (on loopback: IP addresses, localhost)")
      ->type_name("ORIGIN");
  add_upstream(app, options.upstream);
  add_ui(app, options.ui);
  add_secrets(app, options.secrets);
  add_duration(app, "--timeout", options.upstream.connection.timeouts.open, "for the request, and to connect (10s)");
}

void settle_both_sides(const CLI::App& app, InspectOptions& options) {
  settle_way(app, options.upstream);
  settle_listening(app, options.server, "--listen-");
  if (!options.write_ca.empty() && !options.server.tls)
    throw CLI::ValidationError("--write-ca needs --listen-cert or --self-signed");
}

}  // namespace

CLI::App* add_inspect(CLI::App& app, InspectOptions& options) {
  CLI::App* inspect = app.add_subcommand("inspect", "Stand between clients and a server, and show what passes");
  const auto shown = [&options](std::uint64_t number) { options.shown = number; };
  inspect->add_option("UPSTREAM", options.upstream.url, "the server: ws://host[:port], or wss://")->required();
  add_both_sides(*inspect, options);
  add_number(*inspect, "--shown", 0, 1 << 30, shown, "bytes of each payload to show (200)");
  inspect->add_flag("--hexdump", options.hexdump, "show these bytes one by one, too");
  inspect->add_flag("--json", options.json, "print lines of JSON");
  inspect->footer(examples);
  inspect->final_callback([inspect, &options] { settle_both_sides(*inspect, options); });
  return inspect;
}

CLI::App* add_record(CLI::App& app, InspectOptions& options) {
  CLI::App* record = app.add_subcommand("record", "Stand between clients and a server, and record what passes");
  record->add_option("FILE", options.recording, "where to, as lines of JSON; what is there is replaced")->required();
  record->add_option("UPSTREAM", options.upstream.url, "the server: ws://host[:port], or wss://")->required();
  options.json = true;
  options.shown = most_recorded;
  add_both_sides(*record, options);
  record->footer(record_examples);
  record->final_callback([record, &options] { settle_both_sides(*record, options); });
  return record;
}

}  // namespace wspc::tool
