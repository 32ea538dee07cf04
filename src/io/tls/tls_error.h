// SPDX-License-Identifier: MIT
// tls_error: what went wrong with TLS, in a person's words.
#ifndef WSPC_IO_TLS_TLS_ERROR_H
#define WSPC_IO_TLS_TLS_ERROR_H

#include <openssl/ssl.h>
#include <string>

#include "io/loop/socket.h"

namespace wspc::io {

// An error of OpenSSL's as an ErrorCode, which says what it means. `code` as ERR_get_error() tells it.
[[nodiscard]] ErrorCode tls_error(unsigned long code) noexcept;

// The peer's bytes end without a close_notify: something may be missing.   RFC 8446 §6.1
[[nodiscard]] ErrorCode tls_truncated() noexcept;

// It is one of the two.
[[nodiscard]] bool is_tls_error(const ErrorCode& error) noexcept;

// The connection below ended or failed, and neither side found fault with the other's TLS.
[[nodiscard]] bool is_lost_connection(const ErrorCode& error) noexcept;

// What came was HTTP, not TLS.
[[nodiscard]] bool is_plain_http(const ErrorCode& error) noexcept;

// The oldest error that OpenSSL has noted on this thread, which is forgotten with all the others.
[[nodiscard]] ErrorCode take_tls_error() noexcept;

// What becomes of the peer's certificate. It is a connection's application data (SSL_set_app_data) while that shakes
// hands.
struct CertificateVerdict {
  std::string host{};     // whose certificate it should be: for the words
  std::string problem{};  // why it was not accepted; empty: it was, or has not come
};

// For SSL_CTX_set_verify(): accepts what OpenSSL does, and notes what is wrong with the rest.
int judge_certificate(int good, X509_STORE_CTX* chain);

}  // namespace wspc::io

#endif
