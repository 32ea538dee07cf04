// SPDX-License-Identifier: MIT
// tls_stream: TLS on top of another stream.   RFC 8446
//
// OpenSSL never blocks here and buffers nothing. Encrypted bytes go to the stream below immediately, as far as it takes
// them; the rest is kept here. All decrypted bytes are taken from OpenSSL. A session may therefore offer the same bytes
// again or others, and an idle connection has no buffers.
#ifndef WSPC_IO_TLS_TLS_STREAM_H
#define WSPC_IO_TLS_TLS_STREAM_H

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/loop/stream.h"
#include "io/tls/tls_context.h"

namespace wspc::io {

class TlsStream final : public Stream, private ReadinessWatcher {
 public:
  enum class Progress : std::uint8_t { more, done, failed };

  // Requires: `ssl` has not begun its handshake.
  TlsStream(std::unique_ptr<Stream> next, Ssl ssl);
  ~TlsStream() override { TlsStream::close(); }

  // Continues the TLS handshake as far as possible without blocking. Call it again when the stream can be read. If it
  // fails, `error` says why. Until it is done, only watch() and close() may be called besides.
  Progress shake_hands(ErrorCode& error) noexcept;

  // After a failed handshake: writes `text` without TLS, for a peer that does not speak TLS. Writes as much as the
  // stream below takes immediately.
  void say_plainly(std::string_view text) noexcept;

  [[nodiscard]] SSL* ssl() const noexcept { return ssl_.get(); }

  // Returns the protocol negotiated by ALPN; empty for none.
  [[nodiscard]] std::string_view protocol() const noexcept;

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(ReadinessWatcher& watcher, Interest interest) override;
  void shutdown() noexcept override;
  void close() noexcept override;
  [[nodiscard]] std::size_t unacknowledged() const noexcept override {
    return sealed_.size() - delivered_ + next_->unacknowledged();
  }
  [[nodiscard]] bool holds_back() const noexcept override { return delivered_ < sealed_.size(); }
  [[nodiscard]] std::string remote() const override { return next_->remote(); }

 private:
  friend struct TlsBio;
  class Cursor;

  using Pieces = std::span<const std::span<const std::byte>>;

  void ready(Interest what) override;
  [[nodiscard]] Interest wanted() const noexcept;
  [[nodiscard]] bool has_more() const noexcept;
  [[nodiscard]] bool is_clogged() const noexcept;
  bool fetch(ErrorCode& error) noexcept;
  std::size_t open_records(std::span<std::byte> into) noexcept;
  std::size_t seal(Cursor& plain) noexcept;
  bool deliver() noexcept;
  void keep_rest() noexcept;

  std::unique_ptr<Stream> next_;
  Ssl ssl_;
  std::span<const std::byte> arrived_;  // encrypted, and not yet given to OpenSSL; only during a call
  std::string unread_;                  // the same, between calls
  std::string sealed_;                  // encrypted bytes that the stream below has not taken
  std::size_t delivered_ = 0;           // how much of sealed_ it has taken
  ReadinessWatcher* watcher_ = nullptr;
  Interest asked_;
  std::optional<ErrorCode> end_;  // no bytes follow those received: eof, or what went wrong
  ErrorCode broken_;              // writing failed
  bool shut_ = false;
};

}  // namespace wspc::io

#endif
