// SPDX-License-Identifier: MIT
// tls: the TLS options of clients and servers, for TLS 1.2 and newer (RFC 6455 §10.6, RFC 8446).
#ifndef WSPC_TLS_H
#define WSPC_TLS_H

#include <string>

namespace wspc {

// The TLS options of a client. All files are in PEM format. An empty name means that no file is given.
struct TlsClientOptions {
  // Whether to verify the server's certificate. If false, the connection is not protected against an active attacker.
  bool verify = true;

  // The certificates to trust. If empty, those that the system trusts.
  std::string trust_file{};

  // The client's certificate and its intermediates, for servers that request one.
  std::string certificate_file{};

  // The key of the client's certificate. If empty, it is in certificate_file.
  std::string key_file{};

  // The name to send as SNI and to find in the server's certificate. If empty, the URL's host.
  std::string server_name{};
};

// The TLS options of a server. All files are in PEM format.
struct TlsServerOptions {
  // The server's certificate and its intermediates.
  std::string certificate_file{};

  // The key of the certificate. If empty, it is in certificate_file.
  std::string key_file{};

  // If not empty, clients must present a certificate that is signed by one of these.
  std::string client_trust_file{};

  // Instead of using files, generate a self-signed certificate for this machine. For development.
  bool self_signed = false;
};

}  // namespace wspc

#endif
