// SPDX-License-Identifier: MIT
// tls_context: what all TLS connections of a client or a server have in common: certificates, versions, protocols.
#ifndef WSPC_IO_TLS_TLS_CONTEXT_H
#define WSPC_IO_TLS_TLS_CONTEXT_H

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

#include "wspc/tls.h"

namespace wspc::io {

struct FreeSsl {
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using Ssl = std::unique_ptr<SSL, FreeSsl>;

// Connections keep alive what they need of it. Its functions may be called from several threads at once.
class TlsContext {
 public:
  using Protocols = std::initializer_list<std::string_view>;  // ALPN (RFC 7301), in order of preference

  TlsContext() = default;
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Tells this context from every other one, past and future, which its address does not.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

  // Read from what `options` names. Says what is wrong with that ("no.pem: No such file or directory"); empty: nothing.
  [[nodiscard]] std::string prepare(const TlsClientOptions& options, Protocols protocols);
  [[nodiscard]] std::string prepare(const TlsServerOptions& options, Protocols protocols);

  // A connection that has not shaken hands. `host` is a name or an IP address, without brackets: what the certificate
  // has to be for. nullptr: no memory.
  [[nodiscard]] Ssl connect(const std::string& host) const;
  [[nodiscard]] Ssl accept() const;

  // The server's own certificate, for clients to trust: PEM.
  [[nodiscard]] const std::string& certificate() const noexcept { return certificate_; }

 private:
  std::string begin(const SSL_METHOD* method, Protocols protocols);
  std::string use_files(const std::string& certificate, const std::string& key);
  std::string use_own(const std::string& names);

  static std::uint64_t new_id() noexcept;

  const std::uint64_t id_ = new_id();
  std::unique_ptr<SSL_CTX, FreeSsl> context_;
  std::string protocols_;  // as they are sent: each with its length before it
  std::string certificate_;
};

// Returns what keeps the files of `options` from being read again, or an empty string. Reading a FIFO could wait for
// ever, and what has been read from one is gone.
[[nodiscard]] std::string unfit_to_reload(const TlsServerOptions& options);

}  // namespace wspc::io

#endif
