// SPDX-License-Identifier: MIT
// inspect_options: the options of `wspc inspect`.
#include "tool/inspect/inspect_options.h"

#include "tool/frames/frame_decoder.h"
#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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

void add_both_sides(OptionSet& set, InspectOptions& options) {
  add_listening(set, options.server, "--listen-");
  set.text("--write-ca", options.write_ca, "write our certificate there, for clients to trust").named("FILE");
  set.list(
         "--origin", options.server.policy.origins,
         "an Origin by whose host we may be named, '*' for any; may be repeated (on loopback: IP addresses, localhost)")
      .named("ORIGIN");
  add_upstream(set, options.upstream);
  add_ui(set, options.ui);
  add_secrets(set, options.secrets);
  set.duration("--timeout", options.upstream.connection.timeouts.open, "for the request, and to connect (10s)");
}

void settle_both_sides(const OptionSet& given, InspectOptions& options) {
  settle_way(given, options.upstream);
  settle_listening(given, options.server, "--listen-");
  if (!options.write_ca.empty() && !options.server.tls)
    throw UsageError("--write-ca needs --listen-cert or --self-signed");
}

}  // namespace

void add_options(OptionSet& set, InspectOptions& options) {
  set.text("UPSTREAM", options.upstream.url, "the server: ws://host[:port], or wss://").must_be_given();
  add_both_sides(set, options);
  set.number("--shown", 0, 1 << 30, options.shown, "bytes of each payload to show (200)");
  set.flag("--hexdump", options.hexdump, "show these bytes one by one, too");
  set.flag("--json", options.json, "print lines of JSON");
  set.footer(examples);
  set.when_read([&options](const OptionSet& given) { settle_both_sides(given, options); });
}

void add_record_options(OptionSet& set, InspectOptions& options) {
  set.text("FILE", options.recording, "where to, as lines of JSON; what is there is replaced").must_be_given();
  set.text("UPSTREAM", options.upstream.url, "the server: ws://host[:port], or wss://").must_be_given();
  options.json = true;
  options.shown = most_recorded;
  add_both_sides(set, options);
  set.footer(record_examples);
  set.when_read([&options](const OptionSet& given) { settle_both_sides(given, options); });
}

}  // namespace wspc::tool
