// SPDX-License-Identifier: MIT
// tls: how a client or a server speaks TLS, 1.2 or newer.   RFC 6455 §10.6, RFC 8446
#ifndef WSPC_TLS_H
#define WSPC_TLS_H

#include <string>

namespace wspc {

// Files are PEM.
struct TlsClientOptions {
  bool verify = true;              // false: whoever answers is taken for the server, and everything else is in vain
  std::string trust_file{};        // the certificates to trust, instead of those that the system trusts
  std::string certificate_file{};  // to show to servers that ask for one, with its intermediates; and its key
  std::string key_file{};          // empty: the key is in certificate_file
  std::string server_name{};       // what the server's certificate has to be for, and SNI; empty: the URL's host
};

struct TlsServerOptions {
  std::string certificate_file{};   // with its intermediates
  std::string key_file{};           // empty: the key is in certificate_file
  std::string client_trust_file{};  // clients have to show a certificate that one of these has signed; empty: none
  bool self_signed = false;         // no files: a certificate of our own making for this machine, for development
};

}  // namespace wspc

#endif
