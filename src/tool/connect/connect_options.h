// SPDX-License-Identifier: MIT
// connect_options: what `wspc connect` was asked to do.
#ifndef WSPC_TOOL_CONNECT_CONNECT_OPTIONS_H
#define WSPC_TOOL_CONNECT_CONNECT_OPTIONS_H

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/options/option_set.h"
#include "tool/traffic/secrets.h"
#include "wspc/client_options.h"

namespace wspc::tool {

// How a binary message is written.
enum class BinaryForm : std::uint8_t { hex, base64, raw };

struct ConnectOptions {
  ClientOptions client;
  std::vector<std::string> send;                    // messages instead of stdin; empty: stdin
  std::optional<std::uint64_t> count;               // end after so many received messages
  std::optional<std::chrono::milliseconds> linger;  // how long to wait for answers when there is nothing more to send
  Secrets secrets = Secrets::redacted;              // in handshakes that are shown
  BinaryForm output = BinaryForm::hex;
  bool pretty = false;      // JSON is laid out over several lines
  bool json = false;        // what happens is printed as lines of JSON
  bool reconnect = false;   // when the WebSocket is lost
  bool binary = false;      // messages are sent as binary
  bool commands = false;    // slash commands on a stdin that is no terminal
  bool verbose = false;     // handshakes and control frames
  bool echo = false;        // every message goes back; nothing else is sent, and nothing printed
  bool transcript = false;  // one conversation with an echo server, shown from handshake to close
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, ConnectOptions& options);

}  // namespace wspc::tool

#endif
