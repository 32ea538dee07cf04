// SPDX-License-Identifier: MIT
// origin: what of a client's options belongs to the server that they were written for.   RFC 6454 §4, RFC 9110 §15.4
#ifndef WSPC_IO_CLIENT_ORIGIN_H
#define WSPC_IO_CLIENT_ORIGIN_H

#include "wspc/client_options.h"

namespace wspc::io {

// Removes what must not go to another origin: what the application has said about the server is not true of another one
// (Host, connect_to, tls.server_name), and what tells who we are is not for its eyes (Authorization, Cookie,
// Proxy-Authorization, the certificate). The proxy, the certificates to trust, Origin and the subprotocols stay.
void leave_origin(ClientOptions& options);

}  // namespace wspc::io

#endif
