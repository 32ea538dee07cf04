// SPDX-License-Identifier: MIT
// transport_options: the options that say how to reach a server, or where to be one; the same for every command.
#ifndef WSPC_TOOL_OPTIONS_TRANSPORT_OPTIONS_H
#define WSPC_TOOL_OPTIONS_TRANSPORT_OPTIONS_H

#include <string>

#include "tool/options/option_set.h"
#include "tool/traffic/secrets.h"
#include "wspc/client_options.h"
#include "wspc/server_options.h"

namespace wspc::tool {

// --ca, --cert, --key, --insecure, --server-name, --connect-to, --proxy, --no-proxy.
void add_upstream(OptionSet& set, ClientOptions& client);

// The same, and --http, --follow.
void add_way(OptionSet& set, ClientOptions& client);

// Called after parsing, for either of the two: refuses contradictions, and chooses the proxy that the environment names
// unless an option has.
void settle_way(const OptionSet& set, ClientOptions& client);

// --address, --port, --self-signed, --client-ca; and with `prefix` before the name: cert, key.
void add_listening(OptionSet& set, ServerOptions& server, const std::string& prefix);

// Called after parsing: refuses contradictions, and leaves server.tls empty when no option asks for TLS.
void settle_listening(const OptionSet& set, ServerOptions& server, const std::string& prefix);

// add_listening() with the prefix "--", and --share-port, --threads, --no-http2.
void add_place(OptionSet& set, ServerOptions& server);

// --show-secrets.
void add_secrets(OptionSet& set, Secrets& secrets);

}  // namespace wspc::tool

#endif
