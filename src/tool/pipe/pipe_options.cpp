// SPDX-License-Identifier: MIT
// pipe_arguments: the options of `wspc pipe`.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tool/options/arguments.h"
#include "tool/options/transport_arguments.h"

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

Framing parse_framing(const std::string& name) {
  if (name == "lines") return Framing::lines;
  if (name == "nul") return Framing::nul;
  if (name == "length") return Framing::length;
  if (name == "raw") return Framing::raw;
  throw CLI::ValidationError("--framing", fmt::format("'{}' is none of lines, nul, length, raw", name));
}

}  // namespace

CLI::App* add_pipe(CLI::App& app, PipeOptions& options) {
  CLI::App* pipe = app.add_subcommand("pipe", "Connect a WebSocket with whatever speaks bytes");
  const auto framing = [&options](const std::string& name) { options.framing = parse_framing(name); };
  pipe->add_option("A", options.left, "one end")->required();
  pipe->add_option("B", options.right, "the other end")->required();
  pipe->add_option_function<std::string>("--framing", framing,
                                         "how bytes become messages: lines, nul, length, raw (lines)")
      ->type_name("HOW");
  pipe->add_flag("--binary", options.binary, "send what comes out of bytes as binary, also where it is text");
  add_request(*pipe, options.client);
  add_way(*pipe, options.client);
  add_limits(*pipe, options.client.connection.limits);
  add_duration(*pipe, "--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  add_timeouts(*pipe, options.client.connection.timeouts);
  pipe->footer(examples);
  pipe->final_callback([pipe, &options] {
    const bool left = options.left.starts_with("ws");
    options.client.url = left ? options.left : options.right;  // the proxy depends on it
    settle_way(*pipe, options.client);
    if (options.framing == Framing::raw || options.framing == Framing::length) options.binary = true;
  });
  return pipe;
}

}  // namespace wspc::tool
