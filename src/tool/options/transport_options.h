// SPDX-License-Identifier: MIT
// transport_arguments: the options that say how a server is reached, and where one is: the same for every command.
#ifndef WSPC_TOOL_OPTIONS_TRANSPORT_ARGUMENTS_H
#define WSPC_TOOL_OPTIONS_TRANSPORT_ARGUMENTS_H

#include <string>

#include <CLI/App.hpp>

#include "io/client/client.h"
#include "io/server/server.h"
#include "tool/traffic/secrets.h"
#include "tool/ui/options.h"

namespace wspc::tool {

// --ca, --cert, --key, --insecure, --server-name, --connect-to, --proxy, --no-proxy.
void add_upstream(CLI::App& app, ClientOptions& client);

// The same, and --http, --follow.
void add_way(CLI::App& app, ClientOptions& client);

// When all is parsed: the proxy that the environment names, unless one was given.
void settle_way(const CLI::App& app, ClientOptions& client);

// --address, --port, --self-signed, --client-ca, and with `prefix` before them: cert, key.
void add_listening(CLI::App& app, ServerOptions& server, const std::string& prefix);
void settle_listening(const CLI::App& app, ServerOptions& server, const std::string& prefix);

// The same with "--", and --share-port, --threads, --no-http2.
void add_place(CLI::App& app, ServerOptions& server);

// --ui, --ui-address, --ui-port.
void add_ui(CLI::App& app, UiOptions& ui);

// --show-secrets.
void add_secrets(CLI::App& app, Secrets& secrets);

}  // namespace wspc::tool

#endif
