// SPDX-License-Identifier: MIT
// serve_arguments: the options of `wspc serve`.
#include <CLI/CLI.hpp>

#include "tool/arguments.h"
#include "tool/deflate_settings.h"

namespace wspc::tool {
namespace {

constexpr const char* default_settings =
    "  (server_no_context_takeover; client_no_context_takeover: then compression costs no memory per connection)\n\n";

constexpr const char* examples =
    "Sizes are 65536, 64K, 1M, unlimited; times are 500ms, 10s, 2m, and 0 for never.\n"
    "\n"
    "Examples:\n"
    "  wspc serve                                  echo on ws://127.0.0.1:9001/\n"
    "  wspc serve --port 0 --verbose               on any free port, telling what happens\n"
    "  wspc serve --address 0.0.0.0 --threads 4    for the whole network, on four threads\n"
    "  wspc serve --broadcast --path /chat         a chat room\n"
    "  wspc serve --max-message 64M --origin '*'   long messages, pages of any site\n"
    "  wspc serve --deflate 'server_max_window_bits=12; client_max_window_bits=12'\n"
    "                                              better compression, at 8 KiB for each connection\n";

// What a stranger's connection costs is what counts: a hundred thousand of them may come. Without context takeover
// every message is compressed and inflated with what its thread has for all of them. With it and the largest window,
// each connection would hold about 40 KiB to inflate and 270 KiB to compress, from its first message on until it ends.
constexpr DeflateOptions for_strangers{.server_no_context_takeover = true, .client_no_context_takeover = true};

void add_place(CLI::App& serve, io::ServerOptions& server) {
  const auto port = [&server](std::uint64_t number) { server.port = static_cast<std::uint16_t>(number); };
  const auto threads = [&server](std::uint64_t number) { server.threads = static_cast<unsigned>(number); };
  server.port = 9001;
  serve.add_option("--address", server.address, "the IP address to listen on (127.0.0.1)")->type_name("IP");
  add_number(serve, "--port", 0, 65535, port, "the port to listen on, 0 for any (9001)");
  add_number(serve, "--threads", 1, 1024, threads, "event loops to run (1)");
}

void add_policy(CLI::App& serve, io::ServerOptions& server) {
  const auto connections = [&server](std::uint64_t number) { server.max_connections = number; };
  add_list(serve, "--path", server.policy.paths, "a path to serve, may be repeated (every path)")->type_name("PATH");
  add_list(serve, "--subprotocol", server.policy.subprotocols, "a subprotocol to speak, may be repeated")
      ->type_name("NAME");
  add_list(serve, "--origin", server.policy.origins,
           "an Origin to serve besides the server's own, '*' for any; may be repeated")
      ->type_name("ORIGIN");
  add_number(serve, "--max-connections", 1, 10'000'000, connections, "connections at a time (100000)");
}

}  // namespace

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
  io::ServerOptions& server = options.server;
  CLI::App* serve = app.add_subcommand("serve", "Accept WebSockets and send every message back");
  add_place(*serve, server);
  serve->add_flag("--broadcast", options.broadcast, "send every message to all connections, its sender too");
  add_policy(*serve, server);
  add_limits(*serve, server.connection.limits);
  server.policy.deflate = for_strangers;
  add_deflate(*serve, server.policy.deflate);
  add_duration(*serve, "--open-timeout", server.connection.timeouts.open, "for the opening handshake (10s)");
  add_timeouts(*serve, server.connection.timeouts);
  add_duration(*serve, "--drain-timeout", server.drain_window, "for the closing handshakes after a signal (5s)");
  serve->add_flag("-q,--quiet", options.quiet, "print nothing but errors");
  serve->add_flag("-v,--verbose", options.verbose, "a line on stderr for every connection, refusal and close");
  serve->footer(std::string(deflate_settings_help()) + default_settings + examples);
  serve->final_callback([serve, &server] {
    exclude(*serve, "--quiet", {"--verbose"});
    settle_deflate(*serve, server.connection.limits, server.policy.deflate);
  });
  return serve;
}

}  // namespace wspc::tool
