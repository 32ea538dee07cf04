// SPDX-License-Identifier: MIT
// tls_context: the settings that all TLS connections of a client or a server share: certificates, versions, protocols.
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

// Lifetime: connections keep alive what they need of the context.
// Thread safety: several threads may call its functions at once.
class TlsContext {
 public:
  using Protocols = std::initializer_list<std::string_view>;  // ALPN (RFC 7301), in order of preference

  TlsContext() = default;
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Returns a number that no other context has, has had or will have. An address may be used again.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

  // Reads the files that `options` names. Returns an empty string, or what is wrong ("no.pem: No such file or
  // directory").
  [[nodiscard]] std::string prepare(const TlsClientOptions& options, Protocols protocols);
  [[nodiscard]] std::string prepare(const TlsServerOptions& options, Protocols protocols);

  // Returns a connection before its handshake, or nullptr if there is no memory. `host` is the name or the IP address,
  // without brackets, that the peer's certificate must be valid for.
  [[nodiscard]] Ssl connect(const std::string& host) const;
  [[nodiscard]] Ssl accept() const;

  // Returns the server's own certificate as PEM, for clients to trust.
  [[nodiscard]] const std::string& certificate() const noexcept { return certificate_; }

 private:
  std::string begin(const SSL_METHOD* method, Protocols protocols);
  std::string use_files(const std::string& certificate, const std::string& key);
  std::string use_own(const std::string& names);

  static std::uint64_t new_id() noexcept;

  const std::uint64_t id_ = new_id();
  std::unique_ptr<SSL_CTX, FreeSsl> context_;
  std::string protocols_;  // as they are sent, each after its length
  std::string certificate_;
};

// Returns why the files of `options` cannot be read again, or an empty string. Reading from a FIFO could block for
// ever, and its bytes can be read only once.
[[nodiscard]] std::string unfit_to_reload(const TlsServerOptions& options);

}  // namespace wspc::io

#endif
