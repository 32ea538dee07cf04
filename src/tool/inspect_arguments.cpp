// SPDX-License-Identifier: MIT
// inspect_arguments: the options of `wspc inspect`.
#include <CLI/CLI.hpp>

#include "tool/arguments.h"
#include "tool/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "Each line tells when, how long after the line before, on which connection, and in which direction: > to the "
    "server,\n"
    "< to the client. Handshakes are judged line by line. Host, and an Origin of ours, are those of the server when "
    "it\n"
    "gets the request; nothing else is changed. Only HTTP/1.1 is inspected.\n"
    "\n"
    "Examples:\n"
    "  wspc inspect ws://127.0.0.1:9001 --port 9000           then connect to ws://127.0.0.1:9000\n"
    "  wspc inspect wss://example.org --port 9000 --hexdump   from plain to TLS, with every byte\n"
    "  wspc inspect ws://127.0.0.1:9001 --self-signed --write-ca ca.pem\n"
    "  wspc inspect ws://127.0.0.1:9001 --json | jq 'select(.opcode == \"ping\")'\n";

}  // namespace

CLI::App* add_inspect(CLI::App& app, InspectOptions& options) {
  CLI::App* inspect = app.add_subcommand("inspect", "Stand between clients and a server, and show what passes");
  const auto shown = [&options](std::uint64_t number) { options.shown = number; };
  inspect->add_option("UPSTREAM", options.upstream.url, "the server: ws://host[:port], or wss://")->required();
  add_listening(*inspect, options.server, "--listen-");
  inspect->add_option("--write-ca", options.write_ca, "write our certificate there, for clients to trust")
      ->type_name("FILE");
  add_upstream(*inspect, options.upstream);
  add_number(*inspect, "--shown", 0, 1 << 30, shown, "bytes of each payload to show (200)");
  inspect->add_flag("--hexdump", options.hexdump, "show these bytes one by one, too");
  inspect->add_flag("--json", options.json, "print lines of JSON");
  add_duration(*inspect, "--timeout", options.upstream.connection.timeouts.open,
               "for the request, and to connect (10s)");
  inspect->footer(examples);
  inspect->final_callback([inspect, &options] {
    settle_way(*inspect, options.upstream);
    settle_listening(*inspect, options.server, "--listen-");
    if (!options.write_ca.empty() && !options.server.tls)
      throw CLI::ValidationError("--write-ca needs --listen-cert or --self-signed");
  });
  return inspect;
}

}  // namespace wspc::tool
