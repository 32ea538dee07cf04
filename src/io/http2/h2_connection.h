// SPDX-License-Identifier: MIT
// h2_connection: one HTTP/2 connection on a stream, and the streams on it.   RFC 9113, RFC 8441
//
// nghttp2 is called in one place, turn(). Its reports are recorded and handled after it has returned, so nothing is
// called while it is in the middle of something.
#ifndef WSPC_IO_HTTP2_H2_CONNECTION_H
#define WSPC_IO_HTTP2_H2_CONNECTION_H

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/body.h"
#include "http/http2/http2.h"
#include "io/http2/h2_channel.h"
#include "io/loop/admission_slot.h"
#include "io/loop/deadlines.h"
#include "io/loop/stream.h"

namespace wspc::io {

class Loop;

// Returns an error code of HTTP/2 as an ErrorCode with a message.
[[nodiscard]] ErrorCode h2_error_code(std::uint32_t code) noexcept;

// Thread safety: call all functions on the loop's thread.
// Lifetime: the owner and the streams keep the connection until it has ended.
class H2Connection : public std::enable_shared_from_this<H2Connection>,
                     private ReadinessWatcher,
                     private Deadline,
                     private http::Http2Events {
 public:
  // `transport` is connected. `stall` is how long the peer may take none of the bytes to send, on the connection or on
  // a stream.
  H2Connection(Loop& loop, std::unique_ptr<Stream> transport, Role role, std::chrono::milliseconds stall);
  virtual ~H2Connection();

  // Starts the connection. `received` has been read from the transport already.
  void start(std::string_view received);

  // Refuses new streams, and ends the connection when the existing ones have ended. GOAWAY is sent only then, because
  // some clients, such as Python's h2, cannot use a stream after it.
  void go_away();

  // Ends the connection immediately.
  void abort();

  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }
  [[nodiscard]] const std::string& remote() const noexcept { return remote_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] std::size_t unacknowledged() const noexcept {
    return out_.size() - sent_ + transport_->unacknowledged();
  }

  // ---- for its streams ---------------------------------------------------------------------------------------------

  // Passes the bytes that have arrived for the stream to `stream`, now and from now on.
  void attach(http::StreamId id, H2Channel& stream);
  void detach(http::StreamId id);

  // Sends `rest` and then END_STREAM on a stream that is not attached. Bytes of the peer on it are discarded. `slot` is
  // that of a page; the page counts as unfinished if it is not sent completely.
  void finish(http::StreamId id, http::Body rest, AdmissionSlot slot = {});

  [[nodiscard]] http::Http2& http() noexcept { return http_; }
  [[nodiscard]] const http::Http2& http() const noexcept { return http_; }

  // There is something to send: sends it soon, together with everything else.
  void touch() noexcept;

  // The stream can be read or written: reports that to its watcher soon.
  void tell(http::StreamId id) noexcept;

  // Does one step. If there is no memory for it, the connection ends at its next turn.
  template <class Step>
  bool attempt(Step step) noexcept {
    try {
      step();
      return true;
    } catch (...) {
      lack();
      return false;
    }
  }

 protected:
  virtual void on_head(http::StreamId stream, std::vector<Header> lines) = 0;
  virtual void on_settings() {}
  virtual void on_reset(http::StreamId, std::uint32_t /*code*/) {}  // for a stream that is not attached
  virtual void on_idle() {}                                         // no stream is attached any more
  virtual void on_end(const std::string& /*problem*/) {}            // the last call; empty if it ended in good order

  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] bool going_away() const noexcept { return going_away_; }
  // Valid in on_end(): returns whether the connection ended without an error of the protocol on either side.
  [[nodiscard]] bool was_lost() const noexcept { return !failed_ && goaway_code_ == http::h2_error::no_error; }

  // Ends the connection at `at` if no stream is attached by then. TimePoint::max() cancels that.
  void end_if_idle(TimePoint at);

 private:
  // A report of nghttp2 that has not been handled.
  struct Note {
    enum class Kind : std::uint8_t { head, settings, reset, finished };
    Kind kind = Kind::head;
    http::StreamId stream = 0;
    std::vector<Header> lines{};
    std::uint32_t code = 0;
  };

  // The bytes that have arrived after the head of a stream that is not attached yet.
  struct Early {
    std::string bytes{};
    bool ended = false;
    std::optional<ErrorCode> aborted{};
  };

  // The rest of a response, and the time by which the peer has to take some of it.
  struct Finishing {
    http::Body rest{};
    AdmissionSlot slot{};
    TimePoint end{};
    std::uint64_t position = 0;      // of its last byte so far, in everything that the connection sends
    std::uint64_t acknowledged = 0;  // how much of that was acknowledged when we last looked
  };

  void head(http::StreamId stream, std::vector<Header> lines, bool last) override;
  void data(http::StreamId stream, std::span<const std::byte> bytes) override;
  void last(http::StreamId stream) override;
  void reset(http::StreamId stream, std::uint32_t code) override;
  void settings() override;
  void going_away(std::uint32_t code) override;
  Piece next(http::StreamId stream, std::span<std::byte> room) override;

  void ready(Interest what) override;
  void due(TimePoint now) override;
  void be_due(TimePoint now);
  void receive();

  // Does one step. An exception, usually std::bad_alloc, ends the connection.
  template <class Step>
  void guard(Step step) noexcept {
    const auto self = shared_from_this();
    try {
      step();
    } catch (...) {
      ruined();
    }
  }
  void lack() noexcept;
  void ruined() noexcept;
  void turn();
  void take_turn();
  void act(const Note& note);
  void tell_streams();
  void flush();
  void settle();
  void linger();
  void arm();
  [[nodiscard]] TimePoint earliest() const noexcept;
  [[nodiscard]] bool still_taking(TimePoint time) noexcept;
  [[nodiscard]] bool still_leaving(TimePoint time) noexcept;

  // Responses on streams that are not attached: h2_responses.cpp.
  using Finishings = std::map<http::StreamId, Finishing>;
  Piece next(Finishings::iterator response, std::span<std::byte> room);
  Finishings::iterator drop(Finishings::iterator response);
  void give_up_stalled(TimePoint time);
  [[nodiscard]] bool is_stalled(http::StreamId id, Finishing& response, TimePoint time) const noexcept;
  [[nodiscard]] std::uint64_t acknowledged() const noexcept;
  void end(const ErrorCode& error);
  [[nodiscard]] std::string describe(const ErrorCode& error) const;
  void tell_all_streams();
  [[nodiscard]] H2Channel* find(http::StreamId id) const noexcept;

  static constexpr std::chrono::milliseconds linger_time{1000};  // the wait for the peer's end of file after our own

  Loop& loop_;
  std::unique_ptr<Stream> transport_;
  std::string remote_;
  http::Http2 http_;
  std::map<http::StreamId, H2Channel*> streams_;
  std::vector<Note> notes_;
  std::set<http::StreamId> to_tell_;
  std::map<http::StreamId, Early> early_;
  Finishings finishing_;
  std::string out_;
  std::size_t sent_ = 0;       // of out_
  std::uint64_t written_ = 0;  // the number of bytes that have been in out_
  ErrorCode broken_;           // the error of the transport
  std::chrono::milliseconds stall_;
  TimePoint moved_at_{};  // when a response last advanced, or on leaving the peer last took something
  TimePoint stalled_at_ = TimePoint::max();  // when the transport last took some bytes, but not all
  TimePoint idle_at_ = TimePoint::max();     // when it ends if no stream is attached
  TimePoint leave_by_ = TimePoint::max();    // when it ends
  std::size_t unsent_ = 0;                   // how much was not acknowledged when we last looked
  bool touched_ = false;                     // there is something to do
  bool turning_ = false;
  bool turn_posted_ = false;
  bool going_away_ = false;
  std::uint32_t goaway_code_ = http::h2_error::no_error;  // the peer's
  bool goaway_sent_ = false;
  bool yielding_ = false;   // there is more to send after the turns of the loop's other connections
  bool failed_ = false;     // the peer violated the protocol; the last frames are being sent
  bool lingering_ = false;  // everything is sent, and our half is shut
  bool ended_ = false;
};

}  // namespace wspc::io

#endif
