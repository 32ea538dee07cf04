// SPDX-License-Identifier: MIT
// tls_facts: what a TLS connection has come to, for people.
#ifndef WSPC_IO_TLS_TLS_FACTS_H
#define WSPC_IO_TLS_TLS_FACTS_H

#include <ctime>
#include <openssl/ssl.h>
#include <string>

namespace wspc::io {

struct TlsFacts {
  std::string version{};   // "TLSv1.3"
  std::string cipher{};    // "TLS_AES_256_GCM_SHA384"
  std::string protocol{};  // by ALPN; empty: none
  std::string subject{};   // of the peer's certificate, in one line; empty: it has shown none
  std::string issuer{};
  std::time_t not_after = 0;
};

// After the handshake.
[[nodiscard]] TlsFacts facts_of(const SSL& ssl);

}  // namespace wspc::io

#endif
