// SPDX-License-Identifier: MIT
// tcp_stream: a TCP connection that is there: bytes in, bytes out, at once or not at all.
#ifndef WSPC_IO_TCP_STREAM_H
#define WSPC_IO_TCP_STREAM_H

#include <cstddef>
#include <span>

#include "io/socket.h"

namespace wspc::io {

// It is nobody's but the session's: Asio's reactor does not know it, and costs it nothing. Readiness tells when to try
// again after would_block.
class TcpStream {
 public:
  static constexpr std::size_t max_pieces = 64;  // of one send()

  // Takes the connection out of `socket`, and its loop. What cannot be set up shows in the first receive().
  explicit TcpStream(Socket socket) noexcept;
  ~TcpStream() { close(); }
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  // How many bytes came. Sets `error` to would_block, eof at the end, or what went wrong.
  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept;

  // How many bytes the kernel took, in one call. Sets `error` to would_block, or what went wrong.
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept;

  // No more bytes from us: the peer sees the end of file after what was sent.
  void shutdown() noexcept;
  void close() noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const Tcp::endpoint& remote() const noexcept { return remote_; }

 private:
  Tcp::endpoint remote_;
  int descriptor_ = -1;
};

}  // namespace wspc::io

#endif
