// SPDX-License-Identifier: MIT
// h2_stream: one stream of an HTTP/2 connection, as a Stream.   RFC 9113 §5, RFC 8441 §5
#ifndef WSPC_IO_HTTP2_H2_STREAM_H
#define WSPC_IO_HTTP2_H2_STREAM_H

#include <memory>
#include <string>

#include "io/http2/h2_channel.h"
#include "io/http2/h2_connection.h"
#include "io/loop/admission_slot.h"
#include "io/loop/stream.h"

namespace wspc::io {

class H2Stream final : public Stream {
 public:
  H2Stream(std::shared_ptr<H2Connection> connection, http::StreamId id, AdmissionSlot slot = {});
  ~H2Stream() override { H2Stream::close(); }

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override;
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override;
  bool watch(ReadinessWatcher& watcher, Interest interest) override;
  void shutdown() noexcept override;  // END_STREAM
  void close() noexcept override;     // RST_STREAM with CANCEL, unless both sides have ended
  [[nodiscard]] std::size_t unacknowledged() const noexcept override;
  [[nodiscard]] std::string remote() const override { return remote_; }

 private:
  void resume() noexcept;

  std::shared_ptr<H2Connection> connection_;  // nullptr: closed
  http::StreamId id_;
  AdmissionSlot slot_;
  std::string remote_;
  H2Channel channel_;
};

}  // namespace wspc::io

#endif
