// SPDX-License-Identifier: MIT
// certificate: a self-signed certificate for development.   RFC 5280
#include "io/tls/certificate.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace wspc::io {
namespace {

struct FreePart {
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

constexpr long clock_skew = 60 * 60L;
constexpr long lifetime = 90 * 24 * 60 * 60L;  // in seconds

bool extend(X509& certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreePart> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

// §4.1.2.2: positive, and not one that another certificate of the same issuer has.
bool number(X509& certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial >> 1 | 1) == 1;
}

bool name(X509& certificate) {
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>("wspc development certificate");
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(&certificate, subject) == 1;
}

bool fill(X509& certificate, EVP_PKEY& key, const std::string& names) {
  return X509_set_version(&certificate, X509_VERSION_3) == 1 && number(certificate) && name(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(&certificate), -clock_skew) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(&certificate), lifetime) != nullptr &&
         X509_set_pubkey(&certificate, &key) == 1 && extend(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         extend(certificate, NID_key_usage, "critical,digitalSignature") &&
         extend(certificate, NID_ext_key_usage, "serverAuth") && extend(certificate, NID_subject_alt_name, names) &&
         X509_sign(&certificate, &key, EVP_sha256()) != 0;
}

}  // namespace

OwnCertificate make_certificate(const std::string& names) {
  OwnCertificate own;
  own.key.reset(EVP_EC_gen("P-256"));
  own.certificate.reset(X509_new());
  if (!own.key || !own.certificate || !fill(*own.certificate, *own.key, names)) return {};
  return own;
}

std::string written(X509& certificate) {
  const std::unique_ptr<BIO, FreePart> bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), &certificate) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace wspc::io
