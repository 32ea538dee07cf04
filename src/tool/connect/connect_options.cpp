// SPDX-License-Identifier: MIT
// connect_arguments: the options of `wspc connect`.
#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bytes/utf8.h"
#include "tool/options/arguments.h"
#include "tool/options/deflate_settings.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "On a terminal, lines that you type are sent and /help lists commands. Otherwise each line of stdin is a message\n"
    "and each received message a line on stdout. Times are 500ms, 10s, 2m, and 0 for never.\n"
    "\n"
    "Exit status:\n"
    "  0  closed with 1000            4  the server refused the handshake\n"
    "  1  wrong usage or input        5  protocol error\n"
    "  2  DNS, TCP or a proxy failed  6  timeout\n"
    "  3  TLS failed                  7  closed with another code\n"
    "                                 8  output could not be written\n"
    "\n"
    "Examples:\n"
    "  wspc connect ws://127.0.0.1:9001                        talk\n"
    "  seq 1000 | wspc connect ws://127.0.0.1:9001             a message per line\n"
    "  wspc connect ws://127.0.0.1:9001 -x '{\"id\":1}' -n 1     ask once, print the answer, close\n"
    "  wspc connect ws://127.0.0.1:9001 -v -H 'Cookie: a=b'    show the handshake\n"
    "  wspc connect wss://localhost:9001 --ca ca.pem           by TLS, trusting one certificate\n"
    "  wspc connect ws://localhost --connect-to unix:/run/echo.sock    by a Unix socket\n"
    "  wspc connect ws://127.0.0.1:9001 --transcript           show one conversation with an echo server\n"
    "  wspc connect 'ws://127.0.0.1:9001/runCase?case=1&agent=wspc' --echo    be tested by a suite's server\n";

void check_text(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (bytes::is_utf8(std::as_bytes(std::span(text)))) continue;
    throw CLI::ValidationError("--send", "the text is not UTF-8; with --binary it is sent as it is");
  }
}

BinaryForm parse_form(const std::string& name) {
  if (name == "hex") return BinaryForm::hex;
  if (name == "base64") return BinaryForm::base64;
  if (name == "raw") return BinaryForm::raw;
  throw CLI::ValidationError("--output", fmt::format("'{}' is none of hex, base64 and raw", name));
}

void add_messages(CLI::App& connect, ConnectOptions& options) {
  const auto count = [&options](std::uint64_t number) { options.count = number; };
  const auto linger = [&options](const std::string& text) { options.linger = duration_argument("--wait", text); };
  const auto output = [&options](const std::string& name) { options.output = parse_form(name); };
  add_list(connect, "-x,--send", options.send, "a message to send instead of stdin, may be repeated")
      ->type_name("TEXT");
  connect.add_flag("--binary", options.binary, "send messages as binary");
  connect.add_flag("--commands", options.commands, "obey slash commands when stdin is not a terminal");
  add_number(connect, "-n,--count", 1, unlimited, count, "close after so many received messages");
  connect
      .add_option_function<std::string>("--wait", linger,
                                        "how long to wait for messages when all is sent (0; with -n: until they came)")
      ->type_name("TIME");
  connect.add_flag("--pretty", options.pretty, "lay out messages that are JSON over several lines");
  connect.add_flag("--json", options.json, "print what happens as lines of JSON");
  connect.add_option_function<std::string>("--output", output, "how to print binary messages: hex, base64, raw (hex)")
      ->type_name("FORM");
}

}  // namespace

CLI::App* add_connect(CLI::App& app, ConnectOptions& options) {
  CLI::App* connect = app.add_subcommand("connect", "Open a WebSocket, send and print messages");
  connect->add_option("URL", options.client.url, "ws://host[:port][/path][?query], or wss://")->required();
  add_request(*connect, options.client);
  add_way(*connect, options.client);
  add_messages(*connect, options);
  add_limits(*connect, options.client.connection.limits);
  options.client.deflate.emplace();
  add_deflate(*connect, options.client.deflate);
  add_duration(*connect, "--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  add_timeouts(*connect, options.client.connection.timeouts);
  connect->add_flag("-v,--verbose", options.verbose, "show the handshake and control frames");
  add_secrets(*connect, options.secrets);
  connect->add_flag("--reconnect", options.reconnect, "when it is lost, open it again, after growing, random waits");
  connect->add_flag("--transcript", options.transcript, "show one conversation with an echo server");
  connect->add_flag("--echo", options.echo, "send every message back until the peer closes; no stdin, no stdout");
  connect->footer(std::string(deflate_settings_help()) + '\n' + examples);
  connect->final_callback([connect, &options] {
    settle_way(*connect, options.client);
    if (!options.binary) check_text(options.send);
    exclude(*connect, "--transcript", {"--send"});
    exclude(*connect, "--echo",
            {"--send", "--binary", "--commands", "--count", "--wait", "--output", "--transcript", "--json", "--pretty",
             "--reconnect"});
    exclude(*connect, "--transcript", {"--json", "--pretty", "--reconnect"});
    exclude(*connect, "--json", {"--pretty", "--output"});
    settle_deflate(*connect, options.client.connection.limits, options.client.deflate);
  });
  return connect;
}

}  // namespace wspc::tool
