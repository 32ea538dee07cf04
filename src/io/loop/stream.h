// SPDX-License-Identifier: MIT
// stream: a connection to a peer that is there, whatever carries it: bytes in, bytes out, at once or not at all.
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

  // How many bytes came. Sets `error` to would_block, eof at the end, or what went wrong.
  virtual std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept = 0;

  // How many bytes of `pieces` were taken, in their order; fewer than all of them: not now. Sets `error` to
  // would_block, or what went wrong.
  virtual std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept = 0;

  // Readiness::watch() for this stream: when to try again after would_block. {} before the watcher is destroyed.
  virtual bool watch(ReadinessWatcher& watcher, Interest interest) = 0;

  // No more bytes from us: the peer sees the end after what was sent.
  virtual void shutdown() noexcept = 0;

  // At once. Nobody watches any more.
  virtual void close() noexcept = 0;

  // How many bytes send() has taken that the peer's machine has not acknowledged, as far as that is known. A number
  // that falls is progress.
  [[nodiscard]] virtual std::size_t unacknowledged() const noexcept { return 0; }

  // Some of them have not reached the operating system either, and leave as soon as a watcher asks to write.
  [[nodiscard]] virtual bool holds_back() const noexcept { return false; }

  [[nodiscard]] virtual std::string remote() const = 0;  // "127.0.0.1:40000", "[::1]:40000", "unix"
};

}  // namespace wspc::io

#endif
