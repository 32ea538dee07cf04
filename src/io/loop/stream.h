// SPDX-License-Identifier: MIT
// stream: a non-blocking byte stream to a peer, whatever carries it.
#ifndef WSPC_IO_LOOP_STREAM_H
#define WSPC_IO_LOOP_STREAM_H

#include <cstddef>
#include <span>
#include <string>

#include <boost/asio/error.hpp>

#include "io/loop/readiness.h"
#include "io/loop/socket.h"

namespace wspc::io {

// Returns whether `error` says to try again later, which is no error.
[[nodiscard]] inline bool would_block(const ErrorCode& error) noexcept {
  return error == boost::asio::error::would_block || error == boost::asio::error::interrupted;
}

class Stream {
 public:
  static constexpr std::size_t max_pieces = 64;  // of one send()

  Stream() = default;
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Returns the number of bytes received. If it is 0, `error` is would_block, eof at the end, or what went wrong.
  virtual std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept = 0;

  // Returns how many bytes of `pieces` were taken, in order. If those are fewer than all, `error` is would_block or
  // what went wrong.
  virtual std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept = 0;

  // As Readiness::watch(): reports when to try again after would_block. Call it with {} before the watcher is
  // destroyed.
  virtual bool watch(ReadinessWatcher& watcher, Interest interest) = 0;

  // Ends our side: the peer sees the end of the stream after the bytes that were sent.
  virtual void shutdown() noexcept = 0;

  // Closes the stream immediately. The watcher gets no more reports.
  virtual void close() noexcept = 0;

  // Returns how many of the bytes that send() has taken the peer's machine has not acknowledged, as far as that is
  // known. A falling number is progress.
  [[nodiscard]] virtual std::size_t unacknowledged() const noexcept { return 0; }

  // Returns whether some of those bytes have not reached the operating system. They leave when a watcher asks to write.
  [[nodiscard]] virtual bool holds_back() const noexcept { return false; }

  [[nodiscard]] virtual std::string remote() const = 0;  // "127.0.0.1:40000", "[::1]:40000", "unix"
};

}  // namespace wspc::io

#endif
