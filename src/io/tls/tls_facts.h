// SPDX-License-Identifier: MIT
// tls_facts: the negotiated properties of a TLS connection, for people.
#ifndef WSPC_IO_TLS_TLS_FACTS_H
#define WSPC_IO_TLS_TLS_FACTS_H

#include <ctime>
#include <openssl/ssl.h>
#include <string>

namespace wspc::io {

struct TlsFacts {
  std::string version{};   // "TLSv1.3"
  std::string cipher{};    // "TLS_AES_256_GCM_SHA384"
  std::string protocol{};  // negotiated by ALPN; empty for none
  std::string subject{};   // of the peer's certificate, in one line; empty if it sent none
  std::string issuer{};
  std::time_t not_after = 0;
};

// Valid after the handshake.
[[nodiscard]] TlsFacts facts_of(const SSL& ssl);

}  // namespace wspc::io

#endif
