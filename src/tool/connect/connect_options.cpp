// SPDX-License-Identifier: MIT
// connect_options: the options of `wspc connect`.
#include "tool/connect/connect_options.h"

#include <span>

#include "bytes/utf8.h"
#include "tool/options/deflate_settings.h"
#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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
    throw UsageError("--send", "the text is not UTF-8; with --binary it is sent as it is");
  }
}

void add_messages(OptionSet& set, ConnectOptions& options) {
  const auto linger = [&options](std::chrono::milliseconds time) { options.linger = time; };
  set.list("-x,--send", options.send, "a message to send instead of stdin, may be repeated");
  set.flag("--binary", options.binary, "send messages as binary");
  set.flag("--commands", options.commands, "obey slash commands when stdin is not a terminal");
  set.number("-n,--count", 1, unlimited, options.count, "close after so many received messages");
  set.duration("--wait", linger, "how long to wait for messages when all is sent (0; with -n: until they came)");
  set.flag("--pretty", options.pretty, "lay out messages that are JSON over several lines");
  set.flag("--json", options.json, "print what happens as lines of JSON");
  set.choice<BinaryForm>("--output", options.output,
                         {{"hex", BinaryForm::hex}, {"base64", BinaryForm::base64}, {"raw", BinaryForm::raw}},
                         "none of hex, base64 and raw", "how to print binary messages: hex, base64, raw (hex)")
      .named("FORM");
}

}  // namespace

void add_options(OptionSet& set, ConnectOptions& options) {
  set.text("URL", options.client.url, "ws://host[:port][/path][?query], or wss://").must_be_given();
  add_request(set, options.client);
  add_way(set, options.client);
  add_messages(set, options);
  add_limits(set, options.client.connection.limits);
  options.client.deflate.emplace();
  add_deflate(set, options.client.deflate);
  set.duration("--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  add_timeouts(set, options.client.connection.timeouts);
  set.flag("-v,--verbose", options.verbose, "show the handshake and control frames");
  add_secrets(set, options.secrets);
  set.flag("--reconnect", options.reconnect, "when it is lost, open it again, after growing, random waits");
  set.flag("--transcript", options.transcript, "show one conversation with an echo server");
  set.flag("--echo", options.echo, "send every message back until the peer closes; no stdin, no stdout");
  set.footer(std::string(deflate_settings_help()) + '\n' + examples);
  set.when_read([&options](const OptionSet& given) {
    settle_way(given, options.client);
    if (!options.binary) check_text(options.send);
    given.exclude("--transcript", {"--send"});
    given.exclude("--echo", {"--send", "--binary", "--commands", "--count", "--wait", "--output", "--transcript",
                             "--json", "--pretty", "--reconnect"});
    given.exclude("--transcript", {"--json", "--pretty", "--reconnect"});
    given.exclude("--json", {"--pretty", "--output"});
    settle_deflate(given, options.client.connection.limits, options.client.deflate);
  });
}

}  // namespace wspc::tool
