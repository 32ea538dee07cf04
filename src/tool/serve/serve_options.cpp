// SPDX-License-Identifier: MIT
// serve_arguments: the options of `wspc serve`.
#include <CLI/CLI.hpp>

#include "tool/options/arguments.h"
#include "tool/options/deflate_settings.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* default_settings =
    "  (server_no_context_takeover; client_no_context_takeover: then compression costs no memory per connection)\n\n";

constexpr const char* examples =
    "Sizes are 65536, 64K, 1M, unlimited; times are 500ms, 10s, 2m, and 0 for never. SIGTERM drains; SIGHUP reads\n"
    "certificates anew.\n"
    "\n"
    "Examples:\n"
    "  wspc serve                                  echo on ws://127.0.0.1:9001/\n"
    "  wspc serve --port 0 --verbose               on any free port, telling what happens\n"
    "  wspc serve --address 0.0.0.0 --threads 4    for the whole network, on four threads\n"
    "  wspc serve --ui                             with a page of what passes, at http://127.0.0.1:9080/\n"
    "  wspc serve --broadcast --path /chat         a chat room\n"
    "  wspc serve --rooms --files site             chat rooms, one for each path, and a page to use them\n"
    "  wspc serve --exec 'tail -f /var/log/syslog' what a program says, line by line\n"
    "  wspc serve --self-signed --write-ca ca.pem  with TLS: wspc connect wss://localhost:9001 --ca ca.pem\n"
    "  wspc serve --address unix:/run/echo.sock    behind a proxy on the same machine\n"
    "  wspc serve --max-message 64M --origin '*'   long messages, pages of any site\n"
    "  wspc serve --deflate 'server_max_window_bits=12; client_max_window_bits=12'\n"
    "                                              better compression, at 8 KiB for each connection\n";

// The memory per connection decides, because a hundred thousand strangers may connect. Without context takeover, all
// connections of a thread share its compressors and decompressors. With it and the largest window, each connection
// would hold about 40 KiB to inflate and 270 KiB to compress, from its first message until it ends.
constexpr DeflateOptions for_strangers{.server_no_context_takeover = true, .client_no_context_takeover = true};

void add_policy(CLI::App& serve, ServerOptions& server) {
  const auto connections = [&server](std::uint64_t number) { server.max_connections = number; };
  const auto rate = [&server](std::uint64_t number) { server.max_message_rate = static_cast<unsigned>(number); };
  const auto pages = [&server](std::uint64_t number) { server.max_pages = number; };
  const auto handshakes = [&server](std::uint64_t number) { server.max_handshakes = number; };
  add_list(serve, "--path", server.policy.paths, "a path to serve, may be repeated (every path)")->type_name("PATH");
  add_list(serve, "--subprotocol", server.policy.subprotocols, "a subprotocol to speak, may be repeated")
      ->type_name("NAME");
  add_list(serve, "--origin", server.policy.origins,
           "an Origin to serve besides the server's own, '*' for any; may be repeated. On loopback, Host must be an IP "
           "address, localhost, or the host of one of these")
      ->type_name("ORIGIN");
  add_number(serve, "--max-connections", 1, 10'000'000, connections, "connections at a time (100000)");
  add_number(serve, "--max-message-rate", 1, 1'000'000, rate,
             "messages and control frames a second from each peer, past which it is read more slowly (any)");
  add_number(serve, "--max-pages", 1, 10'000'000, pages, "files and metrics being sent at a time, past it 503 (500)");
  add_number(serve, "--max-handshakes", 1, 10'000'000, handshakes, "handshakes at a time, the rest waits (10000)");
}

}  // namespace

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
  ServerOptions& server = options.server;
  CLI::App* serve = app.add_subcommand("serve", "Accept WebSockets and send every message back");
  add_place(*serve, server);
  serve->add_option("--write-ca", options.write_ca, "write the certificate there, for clients to trust")
      ->type_name("FILE");
  serve->add_flag("--broadcast", options.broadcast, "send every message to all connections, its sender too");
  serve->add_flag("--rooms", options.rooms, "the same, to those that have asked for the same path: chat rooms");
  serve->add_option("--exec", options.program, "run it for each connection: a message is a line of its input or output")
      ->type_name("COMMAND");
  serve->add_option("--files", options.files, "answer GET with the files there")
      ->type_name("DIRECTORY")
      ->check(CLI::ExistingDirectory);
  serve->add_flag("--metrics", options.metrics, "answer GET /metrics with counters, as Prometheus reads them");
  add_ui(*serve, options.ui);
  add_policy(*serve, server);
  add_limits(*serve, server.connection.limits);
  server.policy.deflate = for_strangers;
  add_deflate(*serve, server.policy.deflate);
  add_duration(*serve, "--open-timeout", server.connection.timeouts.open, "for the opening handshake (10s)");
  add_timeouts(*serve, server.connection.timeouts);
  add_duration(*serve, "--drain-spread", server.drain_spread, "send the Closes over so long a time after a signal (0)");
  add_duration(*serve, "--drain-timeout", server.drain_window, "for the closing handshakes after a signal (5s)");
  serve
      ->add_option("--record", options.recording,
                   "write what passes there, as wspc record does; what is there is replaced")
      ->type_name("FILE");
  serve->add_flag("--json", options.json, "tell of connections, refusals and closes in lines of JSON on stdout");
  add_secrets(*serve, options.secrets);
  serve->add_flag("-q,--quiet", options.quiet, "print nothing but errors");
  serve->add_flag("-v,--verbose", options.verbose, "a line on stderr for every connection, refusal and close");
  serve->footer(std::string(deflate_settings_help()) + default_settings + examples);
  serve->final_callback([serve, &server, &options] {
    exclude(*serve, "--quiet", {"--verbose", "--json"});
    exclude(*serve, "--exec", {"--broadcast", "--rooms"});
    exclude(*serve, "--broadcast", {"--rooms"});
    settle_listening(*serve, server, "--");
    if (!options.write_ca.empty() && !server.tls)
      throw CLI::ValidationError("--write-ca needs --cert or --self-signed");
    settle_deflate(*serve, server.connection.limits, server.policy.deflate);
  });
  return serve;
}

}  // namespace wspc::tool
