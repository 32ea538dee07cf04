// SPDX-License-Identifier: MIT
// certificate: a self-signed certificate for development.   RFC 5280
#ifndef WSPC_IO_TLS_CERTIFICATE_H
#define WSPC_IO_TLS_CERTIFICATE_H

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>

namespace wspc::io {

struct FreeCertificate {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

struct OwnCertificate {
  std::unique_ptr<X509, FreeCertificate> certificate;
  std::unique_ptr<EVP_PKEY, FreeCertificate> key;  // ECDSA, P-256
};

// Returns a certificate for `names`, written as in subjectAltName ("DNS:localhost,IP:127.0.0.1"), that is valid for 90
// days. Both pointers are null if OpenSSL fails.
[[nodiscard]] OwnCertificate make_certificate(const std::string& names);

// Returns the certificate as PEM.
[[nodiscard]] std::string written(X509& certificate);

}  // namespace wspc::io

#endif
