// SPDX-License-Identifier: MIT
// tls_stream: TLS on top of another stream.   RFC 8446
//
// OpenSSL never waits here, and keeps nothing back: what it seals is handed on at once, as far as the stream below
// takes it, and the rest lies here until it does; what it opens has all been taken from it. So a session may offer the
// same bytes again, or others, and an idle connection has no buffers.
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

  // `ssl` has not shaken hands.
  TlsStream(std::unique_ptr<Stream> next, Ssl ssl);
  ~TlsStream() override { TlsStream::close(); }

  // One step of the TLS handshake, as far as it gets without waiting; to be gone on with when the stream can be read.
  // `error` says why it failed. Before it is done, nothing else but watch() and close().
  Progress shake_hands(ErrorCode& error) noexcept;

  // After a handshake that failed: without TLS, for somebody who does not speak it. As much as goes at once.
  void say_plainly(std::string_view text) noexcept;

  [[nodiscard]] SSL* ssl() const noexcept { return ssl_.get(); }

  // What was agreed on by ALPN; empty: nothing.
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
  std::span<const std::byte> arrived_;  // sealed, and not yet given to OpenSSL: only during a call
  std::string unread_;                  // the same, from one call to the next
  std::string sealed_;                  // what the stream below has not taken yet
  std::size_t delivered_ = 0;           // how much of sealed_ it has
  ReadinessWatcher* watcher_ = nullptr;
  Interest asked_;
  std::optional<ErrorCode> end_;  // nothing comes after what has been received: eof, or what went wrong
  ErrorCode broken_;              // writing failed
  bool shut_ = false;
};

}  // namespace wspc::io

#endif
