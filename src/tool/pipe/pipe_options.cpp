// SPDX-License-Identifier: MIT
// pipe_options: the options of `wspc pipe`.
#include "tool/pipe/pipe_options.h"

#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "An end is - (stdin and stdout), tcp:HOST:PORT, unix:PATH, exec:COMMAND, ws://… or wss://…; or it listens, and "
    "whoever\n"
    "comes gets another end of its own: tcp-listen:[ADDRESS:]PORT, unix-listen:PATH, ws-listen:[ADDRESS:]PORT.\n"
    "Bytes become messages by --framing: lines, nul (each ends with a NUL), length (4 bytes in network byte order "
    "before\n"
    "each), raw (as many as come at once).\n"
    "\n"
    "The exit status is 0 when every byte has arrived. A program that ends without an error, and whoever reads "
    "stdout,\n"
    "may go before that. A program is waited for when the other end is over, for 15 s at least; then it is hung up.\n"
    "A pipe that listens ends with the status of the first one that failed.\n"
    "\n"
    "Examples:\n"
    "  wspc pipe ws-listen:9000 tcp:127.0.0.1:6379            a text protocol, for browsers\n"
    "  wspc pipe tcp-listen:7000 wss://example.org/feed       and the other way round\n"
    "  wspc pipe ws-listen:9000 exec:'stdbuf -oL tr a-z A-Z'  a program for each that comes\n"
    "  wspc pipe --framing raw - ws://127.0.0.1:9001 < file   bytes as binary messages\n";

}  // namespace

void add_options(OptionSet& set, PipeOptions& options) {
  set.text("A", options.left, "one end").must_be_given();
  set.text("B", options.right, "the other end").must_be_given();
  set.choice<Framing>(
         "--framing", options.framing,
         {{"lines", Framing::lines}, {"nul", Framing::nul}, {"length", Framing::length}, {"raw", Framing::raw}},
         "none of lines, nul, length, raw", "how bytes become messages: lines, nul, length, raw (lines)")
      .named("HOW");
  set.flag("--binary", options.binary, "send what comes out of bytes as binary, also where it is text");
  add_request(set, options.client);
  add_way(set, options.client);
  add_limits(set, options.client.connection.limits);
  set.duration("--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  add_timeouts(set, options.client.connection.timeouts);
  set.footer(examples);
  set.when_read([&options](const OptionSet& given) {
    const bool left = options.left.starts_with("ws");
    options.client.url = left ? options.left : options.right;  // the proxy depends on it
    settle_way(given, options.client);
    if (options.framing == Framing::raw || options.framing == Framing::length) options.binary = true;
  });
}

}  // namespace wspc::tool
