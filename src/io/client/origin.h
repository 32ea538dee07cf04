// SPDX-License-Identifier: MIT
// origin: the options of a client that must not be used for another origin.   RFC 6454 §4, RFC 9110 §15.4
#ifndef WSPC_IO_CLIENT_ORIGIN_H
#define WSPC_IO_CLIENT_ORIGIN_H

#include "wspc/client_options.h"

namespace wspc::io {

// Removes the options that must not be used for another origin: those that describe the server (Host, connect_to,
// tls.server_name), and those that identify the client (Authorization, Cookie, Proxy-Authorization, the certificate).
// The proxy, the certificates to trust, Origin and the subprotocols remain.
void leave_origin(ClientOptions& options);

}  // namespace wspc::io

#endif
