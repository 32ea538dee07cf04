// SPDX-License-Identifier: MIT
// tls_error: failures of TLS in words for people.
#include "io/tls/tls_error.h"

#include <algorithm>
#include <memory>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string_view>

namespace wspc::io {
namespace {

constexpr int truncated = -1;

// Replaces texts of OpenSSL that only readers of the RFC understand.
std::string_view better_words(int reason) noexcept {
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "the peer does not speak TLS";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_VERSION_TOO_LOW:
      return "the peer speaks no version of TLS that is good enough: 1.2 is the oldest";
    case SSL_R_INAPPROPRIATE_FALLBACK:
      return "somebody on the way tried to have an older version of TLS spoken";
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return "the peer closed the connection in the middle of the TLS handshake";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return "no client certificate was shown, and one is needed";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return "the peer does not trust who signed our certificate (alert unknown_ca)";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
      return "the peer did not accept our certificate (alert bad_certificate)";
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return "the peer says that our certificate has expired (alert certificate_expired)";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "the peer found no way to speak TLS with us (alert handshake_failure)";
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
    case SSL_R_NO_APPLICATION_PROTOCOL:
      return "the two sides have no application protocol in common (ALPN)";
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC:
    case SSL_R_BAD_RECORD_TYPE:
      return "a damaged TLS record came";
    default:
      return {};
  }
}

class TlsCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "tls"; }

  [[nodiscard]] std::string message(int value) const override {
    if (value == truncated) return "the peer cut its TLS stream off: there was no close_notify";
    const auto code = static_cast<unsigned long>(static_cast<unsigned>(value));
    if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
      if (const std::string_view words = better_words(ERR_GET_REASON(code)); !words.empty()) return std::string(words);
    }
    const char* const reason = ERR_reason_error_string(code);
    return reason == nullptr ? "TLS error " + std::to_string(code) : std::string("TLS: ") + reason;
  }
};

const TlsCategory& category() noexcept {
  static const TlsCategory instance;
  return instance;
}

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

// The peer chose these characters, so they are made safe for a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.substr(0, 200);
}

std::string written(const ASN1_TIME* time) {
  const std::unique_ptr<BIO, FreeNames> bio(BIO_new(BIO_s_mem()));
  char* text = nullptr;
  if (!bio || ASN1_TIME_print(bio.get(), time) != 1) return "an unknown day";
  const long size = BIO_get_mem_data(bio.get(), &text);
  return printable({text, static_cast<std::size_t>(size)});
}

std::string written(const GENERAL_NAME& name) {
  int kind = 0;
  const auto* const value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(&name, &kind));
  const unsigned char* const data = ASN1_STRING_get0_data(value);
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
  if (kind == GEN_DNS) return printable({reinterpret_cast<const char*>(data), size});
  if (kind != GEN_IPADD) return {};
  if (size == 4) {
    boost::asio::ip::address_v4::bytes_type bytes{};
    std::copy_n(data, size, bytes.begin());
    return boost::asio::ip::address_v4(bytes).to_string();
  }
  if (size != 16) return {};
  boost::asio::ip::address_v6::bytes_type bytes{};
  std::copy_n(data, size, bytes.begin());
  return boost::asio::ip::address_v6(bytes).to_string();
}

std::string names_of(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string list;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()) && list.size() < 200; ++i) {
    const std::string name = written(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty()) list += (list.empty() ? "" : ", ") + name;
  }
  return list.empty() ? "nobody" : list;
}

std::string issuer_of(const X509* certificate) {
  char text[200]{};
  X509_NAME_oneline(X509_get_issuer_name(certificate), text, sizeof text - 1);
  return printable(text);
}

}  // namespace

// Reasons and libraries of OpenSSL's fit into 31 bits; system errors, which have the 32nd, are as good as any.
ErrorCode tls_error(unsigned long code) noexcept { return {static_cast<int>(code), category()}; }

ErrorCode tls_truncated() noexcept { return {truncated, category()}; }

bool is_tls_error(const ErrorCode& error) noexcept { return error.category() == category(); }

bool is_lost_connection(const ErrorCode& error) noexcept {
  return !is_tls_error(error) || error.value() == truncated ||
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

bool is_plain_http(const ErrorCode& error) noexcept {
  return is_tls_error(error) && ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

ErrorCode take_tls_error() noexcept {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  return tls_error(code);
}

namespace {

std::string explain(int error, X509& leaf, X509& at_fault, const std::string& host) {
  const std::string whose = "the certificate of " + host;
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " expired on " + written(X509_get0_notAfter(&at_fault));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is not valid before " + written(X509_get0_notBefore(&at_fault));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the server's certificate is for " + names_of(&leaf) + ", not for " + host;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return whose + " is self-signed, and not one of those that are trusted here";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose + " was signed by " + issuer_of(&at_fault) + ", who is not trusted here";
    default:
      return whose + " is not good: " + X509_verify_cert_error_string(error);
  }
}

}  // namespace

int judge_certificate(int good, X509_STORE_CTX* chain) {
  if (good == 1) return good;
  auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const verdict = ssl == nullptr ? nullptr : static_cast<CertificateVerdict*>(SSL_get_app_data(ssl));
  X509* const leaf = X509_STORE_CTX_get0_cert(chain);
  X509* const at_fault = X509_STORE_CTX_get_current_cert(chain);
  if (verdict == nullptr || leaf == nullptr) return good;
  const int error = X509_STORE_CTX_get_error(chain);
  try {
    verdict->problem = explain(error, *leaf, at_fault == nullptr ? *leaf : *at_fault, verdict->host);
  } catch (const std::bad_alloc&) {  // OpenSSL's own words will have to do
  }
  return good;
}

}  // namespace wspc::io
