// SPDX-License-Identifier: MIT
// traffic_observer: sees the bytes that a session and its peer exchange after the opening handshake.
#ifndef WSPC_IO_SESSION_TRAFFIC_OBSERVER_H
#define WSPC_IO_SESSION_TRAFFIC_OBSERVER_H

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "io/loop/stream.h"

namespace wspc::io {

class ObservedStream;

// Called on the loop's thread. The bytes are those on the wire: masked and compressed.
class TrafficObserver {
 public:
  TrafficObserver() = default;
  virtual ~TrafficObserver() = default;
  TrafficObserver(const TrafficObserver&) = delete;
  TrafficObserver& operator=(const TrafficObserver&) = delete;
  virtual void received(std::span<const std::byte> bytes) = 0;
  virtual void sent(std::span<const std::byte> bytes) = 0;  // after the stream has taken them

  virtual void closed() {}  // the last call

  // For an observer that calls interject(). may_interject() returns whether the bytes sent so far end between two
  // frames, so that other bytes may follow; interjected() is called when those have been sent.
  [[nodiscard]] virtual bool may_interject() const { return false; }
  virtual void interjected(std::span<const std::byte> bytes) { sent(bytes); }

  // Sends `bytes` without the session's knowledge, as soon as may_interject() allows. If the stream fails or is closed
  // before that, they are dropped. On the loop's thread.
  void interject(std::string_view bytes);

 private:
  friend class ObservedStream;
  ObservedStream* stream_ = nullptr;
};

// The stream `below`, seen by `observer`, which does not see the first `unseen` bytes that are sent.
class ObservedStream final : public Stream, private ReadinessWatcher {
 public:
  ObservedStream(std::unique_ptr<Stream> below, std::unique_ptr<TrafficObserver> observer, std::size_t unseen) noexcept
      : below_(std::move(below)), observer_(std::move(observer)), unseen_(unseen) {
    observer_->stream_ = this;
  }
  ~ObservedStream() override;

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(ReadinessWatcher& watcher, Interest interest) override;
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
  std::unique_ptr<TrafficObserver> observer_;
  std::size_t unseen_;
  std::string interjection_;
  std::size_t begun_ = 0;  // how much of it has been sent
  ReadinessWatcher* watcher_ = nullptr;
  Interest interest_;
  bool needs_room_ = false;  // the stream below was full when bytes were to be interjected
  bool between_ = false;     // we get the stream below's reports before its watcher does
};

}  // namespace wspc::io

#endif
