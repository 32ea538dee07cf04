// SPDX-License-Identifier: MIT
// make_tls_context: the TLS settings of a client, prepared once for many connections.
#ifndef WSPC_IO_CLIENT_MAKE_TLS_CONTEXT_H
#define WSPC_IO_CLIENT_MAKE_TLS_CONTEXT_H

#include <memory>
#include <string>

#include "wspc/client_options.h"

namespace wspc::io {

class TlsContext;

// Sets `context` to one that has been made of `options`. Returns what is wrong with them; empty if nothing is.
[[nodiscard]] std::string make_tls_context(const TlsClientOptions& options, Http http,
                                           std::shared_ptr<const TlsContext>& context);

}  // namespace wspc::io

#endif
