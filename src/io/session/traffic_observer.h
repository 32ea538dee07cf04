// SPDX-License-Identifier: MIT
// tap: what a session and its peer have said after the opening handshake, byte by byte, for those who look on.
#ifndef WSPC_IO_TAP_H
#define WSPC_IO_TAP_H

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "io/loop/stream.h"

namespace wspc::io {

class TappedStream;

// Called on the loop's thread. The bytes are as they are on the wire: masked, compressed.
class Tap {
 public:
  Tap() = default;
  virtual ~Tap() = default;
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  virtual void received(std::span<const std::byte> bytes) = 0;
  virtual void sent(std::span<const std::byte> bytes) = 0;  // after the stream has taken them

  virtual void closed() {}  // nothing follows

  // For those who put something in: it may be sent after what has been sent so far, which is between two frames; and
  // it has been sent.
  [[nodiscard]] virtual bool may_interject() const { return false; }
  virtual void interjected(std::span<const std::byte> bytes) { sent(bytes); }

  // Sends `bytes`, of which the session knows nothing, as soon as they may be; not at all when the stream fails or is
  // closed before. On the loop's thread.
  void interject(std::string_view bytes);

 private:
  friend class TappedStream;
  TappedStream* stream_ = nullptr;
};

// The stream `below`, seen by `tap`. The first `unseen` bytes that are sent are none of its business.
class TappedStream final : public Stream, private Watcher {
 public:
  TappedStream(std::unique_ptr<Stream> below, std::unique_ptr<Tap> tap, std::size_t unseen) noexcept
      : below_(std::move(below)), tap_(std::move(tap)), unseen_(unseen) {
    tap_->stream_ = this;
  }
  ~TappedStream() override;

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(Watcher& watcher, Interest interest) override;
  void shutdown() noexcept override { below_->shutdown(); }
  void close() noexcept override;
  [[nodiscard]] std::size_t unacknowledged() const noexcept override {
    return interjection_.size() - begun_ + below_->unacknowledged();
  }
  [[nodiscard]] bool holds_back() const noexcept override { return begun_ > 0 || below_->holds_back(); }
  [[nodiscard]] std::string remote() const override { return below_->remote(); }

  void interject(std::string_view bytes);

 private:
  void ready(Interest what) override;
  bool flush() noexcept;
  void await_room();
  [[nodiscard]] bool watch_below();
  void stop_watching() noexcept;

  std::unique_ptr<Stream> below_;
  std::unique_ptr<Tap> tap_;
  std::size_t unseen_;
  std::string interjection_;
  std::size_t begun_ = 0;  // how much of it has been sent
  Watcher* watcher_ = nullptr;
  Interest interest_;
  bool needs_room_ = false;  // the stream below was full when something was to be put in
  bool between_ = false;     // we are told first what the stream below is ready for
};

}  // namespace wspc::io

#endif
