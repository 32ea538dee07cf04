// SPDX-License-Identifier: MIT
// h2_stream: one stream of an HTTP/2 connection.   RFC 9113 §5, RFC 8441 §5
#ifndef WSPC_IO_HTTP2_H2_STREAM_H
#define WSPC_IO_HTTP2_H2_STREAM_H

#include <memory>
#include <string>

#include "io/http2/h2_connection.h"
#include "io/loop/admission_slot.h"
#include "io/loop/stream.h"

namespace wspc::io {

// What arrives lies here until it is received, and the peer has been given no more room than that. What is sent lies
// here until the peer has room for it, and that is little: the rest waits in the engine's outbox.
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

  // ---- for the connection ------------------------------------------------------------------------------------------

  void arrived(std::span<const std::byte> bytes);
  void ended();                        // END_STREAM came
  void abort(const ErrorCode& error);  // nothing comes or goes any more: why; eof: in good order
  http::Http2Events::Piece next(std::span<std::byte> room);

  // Tells the watcher what it has asked for, if it is so.
  void tell();

 private:
  void resume() noexcept;
  [[nodiscard]] Interest possible() const noexcept;
  [[nodiscard]] Interest wanted() const noexcept;  // what has been asked for, and is possible

  std::shared_ptr<H2Connection> connection_;  // nullptr: closed
  http::StreamId id_;
  AdmissionSlot slot_;
  std::string remote_;
  std::string in_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  ReadinessWatcher* watcher_ = nullptr;
  Interest asked_;
  ErrorCode error_;
  bool ended_ = false;     // the peer's side, or both
  bool aborting_ = false;  // both, and nothing can be sent
  bool shut_ = false;
  bool shut_sent_ = false;
};

}  // namespace wspc::io

#endif
