// SPDX-License-Identifier: MIT
// h2_channel: the bytes of one HTTP/2 stream in both directions, between its connection and its user.   RFC 9113 §5
#ifndef WSPC_IO_HTTP2_H2_CHANNEL_H
#define WSPC_IO_HTTP2_H2_CHANNEL_H

#include <cstddef>
#include <span>
#include <string>

#include "http/http2/h2_events.h"
#include "io/loop/stream.h"

namespace wspc::io {

// Arrived bytes wait here until they are received, and the peer has been given no more room than that. Bytes to send
// wait here until the peer has room for them, and there are few of them: the rest waits in the engine's outbox.
class H2Channel {
 public:
  // ---- for the connection ------------------------------------------------------------------------------------------

  void arrived(std::span<const std::byte> bytes);
  void ended();                        // END_STREAM came
  void abort(const ErrorCode& error);  // nothing comes or goes any more, because of `error`; eof: in good order

  // Moves the next bytes to send to `room`.
  http::Http2Events::Piece next(std::span<std::byte> room);
  [[nodiscard]] bool all_sent() const noexcept { return unsent() == 0; }

  // Calls the watcher if something that it asked for is possible.
  void tell();

  // ---- for the user of the stream ----------------------------------------------------------------------------------

  // As Stream::receive().
  std::size_t take(std::span<std::byte> into, ErrorCode& error) noexcept;

  // Returns how many of `bytes` there was room for. Throws std::bad_alloc.
  std::size_t put(std::span<const std::byte> bytes);

  // Returns whether something that `interest` asks for is possible now.
  bool watch(ReadinessWatcher& watcher, Interest interest) noexcept;

  // END_STREAM follows the bytes that put() has taken.
  void shut() noexcept { shut_ = true; }

  [[nodiscard]] bool is_shut() const noexcept { return shut_; }
  [[nodiscard]] bool is_shut_sent() const noexcept { return shut_sent_; }
  [[nodiscard]] bool has_ended() const noexcept { return ended_; }
  [[nodiscard]] bool is_aborted() const noexcept { return aborted_; }
  [[nodiscard]] const ErrorCode& error() const noexcept { return error_; }
  [[nodiscard]] std::size_t unsent() const noexcept { return out_.size() - sent_; }
  [[nodiscard]] std::string rest() const { return out_.substr(sent_); }  // what is unsent

 private:
  [[nodiscard]] Interest wanted() const noexcept;  // what has been asked for, and is possible

  std::string in_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  ReadinessWatcher* watcher_ = nullptr;
  Interest asked_;
  ErrorCode error_;
  bool ended_ = false;    // the peer's side, or both
  bool aborted_ = false;  // both, and nothing can be sent
  bool shut_ = false;
  bool shut_sent_ = false;
};

}  // namespace wspc::io

#endif
