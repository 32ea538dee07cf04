// SPDX-License-Identifier: MIT
// tls_facts: the properties of a TLS connection, for people.
#include "io/tls/tls_facts.h"

#include <array>
#include <memory>
#include <openssl/bio.h>
#include <openssl/x509.h>

namespace wspc::io {
namespace {

std::string one_line(const X509_NAME* name) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) < 0) return {};
  std::array<char, 512> text{};
  const int size = BIO_read(out.get(), text.data(), static_cast<int>(text.size()));
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

std::time_t time_of(const ASN1_TIME* time) {
  std::tm utc{};
  return ASN1_TIME_to_tm(time, &utc) == 1 ? ::timegm(&utc) : 0;
}

}  // namespace

TlsFacts facts_of(const SSL& ssl) {
  TlsFacts facts;
  facts.version = SSL_get_version(&ssl);
  facts.cipher = SSL_get_cipher_name(&ssl);
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(&ssl, &protocol, &size);
  facts.protocol.assign(reinterpret_cast<const char*>(protocol), size);
  if (const X509* const certificate = SSL_get0_peer_certificate(&ssl)) {
    facts.subject = one_line(X509_get_subject_name(certificate));
    facts.issuer = one_line(X509_get_issuer_name(certificate));
    facts.not_after = time_of(X509_get0_notAfter(certificate));
  }
  return facts;
}

}  // namespace wspc::io
