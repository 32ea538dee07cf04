// SPDX-License-Identifier: MIT
// tap: what a session and its peer have said after the opening handshake, byte by byte, for those who look on.
#ifndef WSPC_IO_TAP_H
#define WSPC_IO_TAP_H

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "io/stream.h"

namespace wspc::io {

// Called on the loop's thread. The bytes are as they are on the wire: masked, compressed.
class Tap {
 public:
  virtual ~Tap() = default;
  virtual void received(std::span<const std::byte> bytes) = 0;
  virtual void sent(std::span<const std::byte> bytes) = 0;  // after the stream has taken them
};

// The stream `below`, seen by `tap`. The first `unseen` bytes that are sent are none of its business.
class TappedStream final : public Stream {
 public:
  TappedStream(std::unique_ptr<Stream> below, std::unique_ptr<Tap> tap, std::size_t unseen) noexcept
      : below_(std::move(below)), tap_(std::move(tap)), unseen_(unseen) {}

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(Watcher& watcher, Interest interest) override { return below_->watch(watcher, interest); }
  void shutdown() noexcept override { below_->shutdown(); }
  void close() noexcept override { below_->close(); }
  [[nodiscard]] std::string remote() const override { return below_->remote(); }

 private:
  std::unique_ptr<Stream> below_;
  std::unique_ptr<Tap> tap_;
  std::size_t unseen_;
};

}  // namespace wspc::io

#endif
