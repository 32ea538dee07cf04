// SPDX-License-Identifier: MIT
// make_tls_context: the TLS settings of a client, prepared once for many connections.
#include "io/client/make_tls_context.h"

#include "io/tls/tls_context.h"

namespace wspc::io {

std::string make_tls_context(const TlsClientOptions& options, Http http, std::shared_ptr<const TlsContext>& context) {
  const auto made = std::make_shared<TlsContext>();
  std::string wrong = http == Http::one   ? made->prepare(options, {"http/1.1"})
                      : http == Http::two ? made->prepare(options, {"h2"})
                                          : made->prepare(options, {"h2", "http/1.1"});
  if (wrong.empty()) context = made;
  return wrong;
}

}  // namespace wspc::io
