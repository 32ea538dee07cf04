// SPDX-License-Identifier: MIT
// tls: contexts of boost::asio::ssl for both ends of a test.
#ifndef WSPC_TESTS_IO_API_ASIO_TLS_H
#define WSPC_TESTS_IO_API_ASIO_TLS_H

#include <boost/asio/ssl.hpp>
#include <gtest/gtest.h>

#include "io/tls/certificate.h"

namespace wspc {

// With a certificate of its own.
inline boost::asio::ssl::context& server_tls() {
  static boost::asio::ssl::context context = [] {
    boost::asio::ssl::context made(boost::asio::ssl::context::tls_server);
    const io::OwnCertificate own = io::make_certificate("DNS:localhost");
    EXPECT_EQ(SSL_CTX_use_certificate(made.native_handle(), own.certificate.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(made.native_handle(), own.key.get()), 1);
    return made;
  }();
  return context;
}

// Does not verify the certificate, because these tests are not about the server's identity.
inline boost::asio::ssl::context& client_tls() {
  static boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
  return context;
}

}  // namespace wspc

#endif
