// SPDX-License-Identifier: MIT
// socket_stream: a connected TCP or Unix socket as a stream.
#ifndef WSPC_IO_LOOP_SOCKET_STREAM_H
#define WSPC_IO_LOOP_SOCKET_STREAM_H

#include "io/loop/admission_slot.h"
#include "io/loop/stream.h"

namespace wspc::io {

// The descriptor is not registered with Asio's reactor, so the reactor costs it nothing.
class SocketStream final : public Stream {
 public:
  // Takes the connection from `socket` and from its loop. If it cannot be set up, the first receive() returns the
  // error. The slot is released when the connection is closed. `readiness` outlives the stream.
  SocketStream(Readiness& readiness, Socket socket, AdmissionSlot slot = {}) noexcept;
  ~SocketStream() override { SocketStream::close(); }

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(ReadinessWatcher& watcher, Interest interest) override;
  void shutdown() noexcept override;
  void close() noexcept override;
  [[nodiscard]] std::size_t unacknowledged() const noexcept override;
  [[nodiscard]] std::string remote() const override;

 private:
  Readiness& readiness_;
  AdmissionSlot slot_;
  Tcp::endpoint remote_;  // port 0 for a Unix socket
  int descriptor_ = -1;
};

}  // namespace wspc::io

#endif
