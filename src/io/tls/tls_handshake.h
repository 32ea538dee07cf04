// SPDX-License-Identifier: MIT
// tls_handshake: waits until a TLS handshake is done, on either side.   RFC 8446 §2
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

// All on the loop's thread. Whoever made it keeps it until it is done.
class TlsHandshake final : public std::enable_shared_from_this<TlsHandshake>,
                           private Deadline,
                           private ReadinessWatcher {
 public:
  // `lost`: the connection ended before either side found fault with the other.
  enum class Result : std::uint8_t { done, failed, lost, timeout };

  // `stream` is the one that has shaken hands, or nothing; `error` says why it has not.
  using Done = std::function<void(Result result, std::unique_ptr<TlsStream> stream, const std::string& error)>;

  // `context` is where `ssl` is from, and not nothing. `host`: for the words of an error.
  TlsHandshake(Loop& loop, std::unique_ptr<Stream> stream, Ssl ssl, std::shared_ptr<const TlsContext> context,
               std::string host);
  ~TlsHandshake();

  // Calls `done` once, never from within this call, at `end` at the latest.
  void start(TimePoint end, Done done);

  // Gives up; `done` is not called any more.
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
