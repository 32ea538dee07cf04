// SPDX-License-Identifier: MIT
// tls_error: errors of TLS, with messages for people.
#ifndef WSPC_IO_TLS_TLS_ERROR_H
#define WSPC_IO_TLS_TLS_ERROR_H

#include <openssl/ssl.h>
#include <string>

#include "io/loop/socket.h"

namespace wspc::io {

// Returns an error of OpenSSL as an ErrorCode with a message. `code` is a value of ERR_get_error().
[[nodiscard]] ErrorCode tls_error(unsigned long code) noexcept;

// The peer's bytes ended without a close_notify, so some may be missing.   RFC 8446 §6.1
[[nodiscard]] ErrorCode tls_truncated() noexcept;

// Returns whether `error` is one of the above.
[[nodiscard]] bool is_tls_error(const ErrorCode& error) noexcept;

// Returns whether the connection below ended or failed, and neither side reported an error of TLS.
[[nodiscard]] bool is_lost_connection(const ErrorCode& error) noexcept;

// Returns whether the peer sent HTTP instead of TLS.
[[nodiscard]] bool is_plain_http(const ErrorCode& error) noexcept;

// Returns the oldest error in OpenSSL's queue for this thread, and clears the queue.
[[nodiscard]] ErrorCode take_tls_error() noexcept;

// The result of checking the peer's certificate. It is the connection's application data (SSL_set_app_data) during the
// handshake.
struct CertificateVerdict {
  std::string host{};     // whose certificate it should be, for the message
  std::string problem{};  // why it was not accepted; empty if it was, or has not arrived
};

// For SSL_CTX_set_verify(): accepts the certificates that OpenSSL accepts, and records why others are refused.
int judge_certificate(int good, X509_STORE_CTX* chain);

}  // namespace wspc::io

#endif
