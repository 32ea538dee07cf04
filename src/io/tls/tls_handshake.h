// SPDX-License-Identifier: MIT
// tls_handshake: performs a TLS handshake, as client or server.   RFC 8446 §2
#ifndef WSPC_IO_TLS_TLS_HANDSHAKE_H
#define WSPC_IO_TLS_TLS_HANDSHAKE_H

#include <functional>
#include <memory>
#include <string>

#include "io/loop/deadlines.h"
#include "io/tls/tls_error.h"
#include "io/tls/tls_stream.h"

namespace wspc::io {

class Loop;

// Thread safety: call all functions on the loop's thread.
// Lifetime: the owner keeps the handshake until it is done.
class TlsHandshake final : public std::enable_shared_from_this<TlsHandshake>,
                           private Deadline,
                           private ReadinessWatcher {
 public:
  // `lost` means that the connection ended before either side reported an error.
  enum class Result : std::uint8_t { done, failed, lost, timeout };

  // `stream` is the TLS stream after the handshake, or null; `error` says why the handshake failed.
  using Done = std::function<void(Result result, std::unique_ptr<TlsStream> stream, const std::string& error)>;

  // `ssl` is a connection of `context`, which is not null. `host` is for error messages.
  TlsHandshake(Loop& loop, std::unique_ptr<Stream> stream, Ssl ssl, std::shared_ptr<const TlsContext> context,
               std::string host);
  ~TlsHandshake();

  // Calls `done` once, at `end` at the latest, and never from within this call.
  void start(TimePoint end, Done done);

  // Gives up. `done` is not called after this.
  void cancel() noexcept;

 private:
  void ready(Interest what) override;
  void step();
  void due(TimePoint now) override;
  void finish(Result result, const std::string& error);

  Loop& loop_;
  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<TlsStream> stream_;
  CertificateVerdict verdict_;
  Done done_;
};

}  // namespace wspc::io

#endif
