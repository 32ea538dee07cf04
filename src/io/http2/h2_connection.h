// SPDX-License-Identifier: MIT
// h2_connection: one HTTP/2 connection on a stream, and the streams on it.   RFC 9113, RFC 8441
//
// nghttp2 is fed and asked in one place, turn(); what it reports is noted, and done after it has returned. So nothing
// is called while it is half done.
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

// An error code of HTTP/2's as an ErrorCode, which says what it means.
[[nodiscard]] ErrorCode h2_error_code(std::uint32_t code) noexcept;

// All on the loop's thread. Whoever made it keeps it until it has ended; so do its streams.
class H2Connection : public std::enable_shared_from_this<H2Connection>,
                     private ReadinessWatcher,
                     private Deadline,
                     private http::Http2Events {
 public:
  // `transport` is ready to read and write.
  // `stall`: how long the peer may take nothing of what is to be sent, on the connection or on a stream.
  H2Connection(Loop& loop, std::unique_ptr<Stream> transport, Role role, std::chrono::milliseconds stall);
  virtual ~H2Connection();

  // Begins, with what has been received already.
  void start(std::string_view received);

  // No new streams; it ends when those that are there have. GOAWAY is sent then only: Python's h2, for one, has no use
  // for a stream after that.
  void go_away();

  // At once.
  void abort();

  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }
  [[nodiscard]] const std::string& remote() const noexcept { return remote_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] std::size_t unacknowledged() const noexcept {
    return out_.size() - sent_ + transport_->unacknowledged();
  }

  // ---- for its streams ---------------------------------------------------------------------------------------------

  // What has arrived for the stream before is handed to it.
  void attach(http::StreamId id, H2Channel& stream);
  void detach(http::StreamId id);

  // Sends `rest` on a stream that nobody has, and then END_STREAM. What the peer still says on it is discarded. A
  // slot is that of a page, which counts as unfinished if it is not sent to its end.
  void finish(http::StreamId id, http::Body rest, AdmissionSlot slot = {});

  [[nodiscard]] http::Http2& http() noexcept { return http_; }
  [[nodiscard]] const http::Http2& http() const noexcept { return http_; }

  // Something is to be sent: soon, together with what else there will be.
  void touch() noexcept;

  // The stream can be read from or written to: its watcher is told, soon.
  void tell(http::StreamId id) noexcept;

  // Does one step. If there is no memory for it, the connection ends with its next turn.
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
  virtual void on_reset(http::StreamId, std::uint32_t /*code*/) {}  // of a stream that nobody has
  virtual void on_idle() {}                                         // nobody has a stream any more
  virtual void on_end(const std::string& /*problem*/) {}            // the last call; empty: in good order

  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] bool going_away() const noexcept { return going_away_; }
  // In on_end(): it ended without either side finding fault with the other.
  [[nodiscard]] bool was_lost() const noexcept { return !failed_ && goaway_code_ == http::h2_error::no_error; }

  // It ends when nobody has a stream by then; TimePoint::max(): never mind.
  void end_if_idle(TimePoint at);

 private:
  // What nghttp2 has reported, and nobody has acted upon.
  struct Note {
    enum class Kind : std::uint8_t { head, settings, reset, finished };
    Kind kind = Kind::head;
    http::StreamId stream = 0;
    std::vector<Header> lines{};
    std::uint32_t code = 0;
  };

  // What has arrived for a stream that nobody has yet, after its head.
  struct Early {
    std::string bytes{};
    bool ended = false;
    std::optional<ErrorCode> aborted{};
  };

  // What is left of a response, and by when the peer has to take some of it.
  struct Finishing {
    http::Body rest{};
    AdmissionSlot slot{};
    TimePoint end{};
    std::uint64_t position = 0;      // of its last byte so far, in all that the connection sends
    std::uint64_t acknowledged = 0;  // of that, when we last looked
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

  // Does one step. What it throws ends the connection: mostly there is no memory for it.
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

  // Responses on streams that nobody has: h2_responses.cpp.
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

  static constexpr std::chrono::milliseconds linger_time{1000};  // for the peer's end of file after our own

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
  std::uint64_t written_ = 0;  // all that has been in out_
  ErrorCode broken_;           // the transport, when it failed
  std::chrono::milliseconds stall_;
  TimePoint moved_at_{};                     // when a response last went on, or on leaving the peer last took something
  TimePoint stalled_at_ = TimePoint::max();  // when the transport last took something, and not all
  TimePoint idle_at_ = TimePoint::max();     // when it ends if nobody has a stream
  TimePoint leave_by_ = TimePoint::max();    // when it ends
  std::size_t unsent_ = 0;                   // how much had not been acknowledged when we last looked
  bool touched_ = false;                     // there is something to do
  bool turning_ = false;
  bool turn_posted_ = false;
  bool going_away_ = false;
  std::uint32_t goaway_code_ = http::h2_error::no_error;  // the peer's
  bool goaway_sent_ = false;
  bool yielding_ = false;   // there is more to send, when the loop's other connections have had their turn
  bool failed_ = false;     // the peer broke the protocol: what is left to say is being sent
  bool lingering_ = false;  // all is said, and our half is shut
  bool ended_ = false;
};

}  // namespace wspc::io

#endif
