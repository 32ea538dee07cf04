// SPDX-License-Identifier: MIT
// serve_options: the options of `wspc serve`.
#include "tool/serve/serve_options.h"

#include "tool/options/deflate_settings.h"
#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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

void add_policy(OptionSet& set, ServerOptions& server) {
  set.list("--path", server.policy.paths, "a path to serve, may be repeated (every path)").named("PATH");
  set.list("--subprotocol", server.policy.subprotocols, "a subprotocol to speak, may be repeated").named("NAME");
  set.list("--origin", server.policy.origins,
           "an Origin to serve besides the server's own, '*' for any; may be repeated. On loopback, Host must be an IP "
           "address, localhost, or the host of one of these")
      .named("ORIGIN");
  set.number("--max-connections", 1, 10'000'000, server.max_connections, "connections at a time (100000)");
  set.number("--max-message-rate", 1, 1'000'000, server.max_message_rate,
             "messages and control frames a second from each peer, past which it is read more slowly (any)");
  set.number("--max-pages", 1, 10'000'000, server.max_pages,
             "files and metrics being sent at a time, past it 503 (500)");
  set.number("--max-handshakes", 1, 10'000'000, server.max_handshakes, "handshakes at a time, the rest waits (10000)");
}

}  // namespace

void add_options(OptionSet& set, ServeOptions& options) {
  ServerOptions& server = options.server;
  add_place(set, server);
  set.text("--write-ca", options.write_ca, "write the certificate there, for clients to trust").named("FILE");
  set.flag("--broadcast", options.broadcast, "send every message to all connections, its sender too");
  set.flag("--rooms", options.rooms, "the same, to those that have asked for the same path: chat rooms");
  set.text("--exec", options.program, "run it for each connection: a message is a line of its input or output")
      .named("COMMAND");
  set.text("--files", options.files, "answer GET with the files there")
      .named("DIRECTORY")
      .must_exist(Option::Check::existing_directory);
  set.flag("--metrics", options.metrics, "answer GET /metrics with counters, as Prometheus reads them");
  add_ui(set, options.ui);
  add_policy(set, server);
  add_limits(set, server.connection.limits);
  server.policy.deflate = for_strangers;
  add_deflate(set, server.policy.deflate);
  set.duration("--open-timeout", server.connection.timeouts.open, "for the opening handshake (10s)");
  add_timeouts(set, server.connection.timeouts);
  set.duration("--drain-spread", server.drain_spread, "send the Closes over so long a time after a signal (0)");
  set.duration("--drain-timeout", server.drain_window, "for the closing handshakes after a signal (5s)");
  set.text("--record", options.recording, "write what passes there, as wspc record does; what is there is replaced")
      .named("FILE");
  set.flag("--json", options.json, "tell of connections, refusals and closes in lines of JSON on stdout");
  add_secrets(set, options.secrets);
  set.flag("-q,--quiet", options.quiet, "print nothing but errors");
  set.flag("-v,--verbose", options.verbose, "a line on stderr for every connection, refusal and close");
  set.footer(std::string(deflate_settings_help()) + default_settings + examples);
  set.when_read([&server, &options](const OptionSet& given) {
    given.exclude("--quiet", {"--verbose", "--json"});
    given.exclude("--exec", {"--broadcast", "--rooms"});
    given.exclude("--broadcast", {"--rooms"});
    settle_listening(given, server, "--");
    if (!options.write_ca.empty() && !server.tls) throw UsageError("--write-ca needs --cert or --self-signed");
    settle_deflate(given, server.connection.limits, server.policy.deflate);
  });
}

}  // namespace wspc::tool
