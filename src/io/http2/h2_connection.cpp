// SPDX-License-Identifier: MIT
// h2_connection: one HTTP/2 connection on a stream, and the streams on it.   RFC 9113, RFC 8441
#include "io/http2/h2_connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "io/loop/clock.h"
#include "io/loop/loop.h"

namespace wspc::io {
namespace {

constexpr std::size_t at_once = 64 * 1024;                  // sent in one piece
constexpr std::size_t most_in_turn = 1 << 20;               // before the loop's other connections have theirs
constexpr std::chrono::milliseconds default_stall{20'000};  // when the application sets no pong timeout
constexpr std::chrono::milliseconds longest_stall = std::chrono::hours(1000);  // no sum with a time overflows

class H2Category final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "http2"; }
  [[nodiscard]] std::string message(int value) const override {
    return "the peer reset the HTTP/2 stream: " + http::h2_error_name(static_cast<std::uint32_t>(value));
  }
};

}  // namespace

// 0 is no error to boost::system, but a stream may be reset with it.
ErrorCode h2_error_code(std::uint32_t code) noexcept {
  static const H2Category category;
  if (code == http::h2_error::no_error) return boost::asio::error::eof;
  return {static_cast<int>(code), category};
}

H2Connection::H2Connection(Loop& loop, std::unique_ptr<Stream> transport, Role role, std::chrono::milliseconds stall)
    : loop_(loop),
      transport_(std::move(transport)),
      remote_(transport_->remote()),
      http_(role, *this),
      stall_(stall.count() > 0 ? std::min(stall, longest_stall) : default_stall) {}

// Tells the peer that the end is intended (GOAWAY), if that can be sent without waiting.
H2Connection::~H2Connection() {
  if (ended_) return;
  loop_.set(*this, TimePoint::max());
  transport_->watch(*this, {});
  attempt([this] {
    http_.go_away();
    flush();
  });
  transport_->shutdown();
}

void H2Connection::start(std::string_view received) {
  guard([&] {
    if (!received.empty()) failed_ = !http_.receive(std::as_bytes(std::span(received)));
  });
  turn();
}

// ---- what nghttp2 reports ------------------------------------------------------------------------------------------

void H2Connection::head(http::StreamId stream, std::vector<Header> lines, bool last) {
  if (find(stream) == nullptr) early_[stream];
  notes_.push_back({Note::Kind::head, stream, std::move(lines), 0});
  if (last) this->last(stream);
}

void H2Connection::data(http::StreamId id, std::span<const std::byte> bytes) {
  H2Channel* const stream = find(id);
  if (stream == nullptr) {
    if (const auto early = early_.find(id); early != early_.end()) {
      early->second.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return;
  }
  stream->arrived(bytes);
  tell(id);
}

void H2Connection::last(http::StreamId id) {
  H2Channel* const stream = find(id);
  if (stream == nullptr) {
    if (const auto early = early_.find(id); early != early_.end()) early->second.ended = true;
    return;
  }
  stream->ended();
  tell(id);
}

void H2Connection::reset(http::StreamId id, std::uint32_t code) {
  H2Channel* const stream = find(id);
  if (stream == nullptr) {
    notes_.push_back({Note::Kind::reset, id, {}, code});
    if (const auto early = early_.find(id); early != early_.end()) early->second.aborted = h2_error_code(code);
    return;
  }
  stream->abort(h2_error_code(code));
  tell(id);
}

void H2Connection::settings() { notes_.push_back({Note::Kind::settings, 0, {}, 0}); }

void H2Connection::going_away(std::uint32_t code) {
  going_away_ = true;
  goaway_code_ = code;
}

http::Http2Events::Piece H2Connection::next(http::StreamId id, std::span<std::byte> room) {
  if (H2Channel* const stream = find(id); stream != nullptr) {
    const Piece piece = stream->next(room);
    if (stream->all_sent()) tell(id);
    return piece;
  }
  const auto response = finishing_.find(id);
  return response == finishing_.end() ? Piece{} : next(response, room);
}

// ---- its streams ---------------------------------------------------------------------------------------------------

H2Channel* H2Connection::find(http::StreamId id) const noexcept {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

void H2Connection::attach(http::StreamId id, H2Channel& stream) {
  streams_[id] = &stream;
  idle_at_ = TimePoint::max();
  const auto early = early_.find(id);
  if (early == early_.end()) return;
  stream.arrived(std::as_bytes(std::span(early->second.bytes)));
  if (early->second.ended) stream.ended();
  if (early->second.aborted) stream.abort(*early->second.aborted);
  early_.erase(early);
  tell(id);
}

void H2Connection::detach(http::StreamId id) {
  streams_.erase(id);
  to_tell_.erase(id);
  touch();
}

void H2Connection::tell(http::StreamId id) noexcept {
  attempt([&] { to_tell_.insert(id); });
  touch();
}

void H2Connection::touch() noexcept {
  touched_ = true;
  if (turning_ || ended_ || turn_posted_) return;
  attempt([this] {
    boost::asio::post(loop_.context(), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->turn_posted_ = false;
        self->turn();
      }
    });
    turn_posted_ = true;
  });
}

void H2Connection::tell_streams() {
  for (const http::StreamId id : std::exchange(to_tell_, {})) {
    if (H2Channel* const stream = find(id); stream != nullptr) stream->tell();
  }
}

// ---- turning -------------------------------------------------------------------------------------------------------

void H2Connection::lack() noexcept {
  if (!broken_) broken_ = boost::asio::error::no_memory;
}

void H2Connection::ruined() noexcept {
  turning_ = false;
  try {
    end(boost::asio::error::no_memory);
  } catch (...) {  // closed all the same
  }
}

void H2Connection::ready(Interest what) {
  guard([&] {
    if (what.read) receive();
    take_turn();
  });
}

void H2Connection::turn() {
  guard([this] { take_turn(); });
}

// RFC 9113 §3.4, §5.4.1
void H2Connection::receive() {
  ErrorCode error;
  const std::span<std::byte> buffer = loop_.buffer();
  const std::size_t size = transport_->receive(buffer, error);
  if (error == boost::asio::error::would_block || error == boost::asio::error::interrupted) return;
  if (error) return end(error);
  if (!failed_ && !lingering_) failed_ = !http_.receive(buffer.first(size));
}

void H2Connection::take_turn() {
  if (ended_ || turning_) return;
  const auto self = shared_from_this();
  turning_ = true;
  do {
    touched_ = false;
    for (const Note& note : std::exchange(notes_, {})) act(note);
    tell_streams();
    flush();
  } while (!ended_ && !yielding_ && (touched_ || !notes_.empty()));
  turning_ = false;
  if (!ended_) settle();
}

void H2Connection::act(const Note& note) {
  switch (note.kind) {
    case Note::Kind::settings:
      return on_settings();
    case Note::Kind::head:
      return on_head(note.stream, note.lines);
    case Note::Kind::reset:  // it may have arrived together with the head that was just answered
      early_.erase(note.stream);
      if (const auto response = finishing_.find(note.stream); response != finishing_.end()) drop(response);
      return on_reset(note.stream, note.code);
    case Note::Kind::finished:  // the peer may still be sending, and no stream receives it
      early_.erase(note.stream);
      return http_.reset(note.stream, http::h2_error::no_error);
  }
}

void H2Connection::flush() {
  bool progress = stalled_at_ == TimePoint::max();
  std::size_t spent = 0;
  yielding_ = false;
  while (!ended_ && !broken_) {
    if (sent_ == out_.size()) {
      out_.clear();
      sent_ = 0;
      stalled_at_ = TimePoint::max();
      if (spent >= most_in_turn) {
        yielding_ = true;
        return;
      }
      if (!http_.transmit(out_, at_once)) failed_ = true;
      written_ += out_.size();
      if (out_.empty()) return;
    }
    const auto rest = std::as_bytes(std::span(out_)).subspan(sent_);
    ErrorCode error;
    const std::size_t size = transport_->send({&rest, 1}, error);
    sent_ += size;
    spent += size;
    progress = progress || size > 0;
    if (error == boost::asio::error::would_block) {
      if (progress) {
        stalled_at_ = now();
        unsent_ = unacknowledged();
      }
      return;
    }
    if (error && error != boost::asio::error::interrupted) broken_ = error;
  }
}

// Acts on everything that nghttp2 has reported.
void H2Connection::settle() {
  const bool all_sent = (sent_ == out_.size() && !yielding_) || broken_;
  if (all_sent && out_.capacity() > 0) std::string().swap(out_), sent_ = 0;
  if (broken_) return end(broken_);
  if (all_sent && !lingering_ && (failed_ || http_.over())) linger();
  if (streams_.empty() && finishing_.empty() && !lingering_) on_idle();
  if (streams_.empty() && going_away_ && !std::exchange(goaway_sent_, true)) {
    http_.go_away();
    touch();
  }
  if (ended_) return;
  if (all_sent && goaway_sent_ && streams_.empty() && finishing_.empty() && leave_by_ == TimePoint::max()) {
    leave_by_ = now() + stall_;  // whatever the peer still does
  }
  transport_->watch(*this, {true, !all_sent});
  arm();
}

// Like Session::leave(): a reset must not destroy our last bytes.
void H2Connection::linger() {
  lingering_ = true;
  transport_->shutdown();
  unsent_ = unacknowledged();
  moved_at_ = now();
  leave_by_ = moved_at_ + std::min(stall_, linger_time);
}

void H2Connection::go_away() {
  if (ended_ || std::exchange(going_away_, true)) return;
  touch();
}

void H2Connection::abort() { end(boost::asio::error::connection_aborted); }

void H2Connection::end(const ErrorCode& error) {
  if (std::exchange(ended_, true)) return;
  const auto self = shared_from_this();
  loop_.set(*this, TimePoint::max());
  transport_->watch(*this, {});
  transport_->close();
  std::string problem;
  attempt([&] { problem = describe(error); });
  for (auto response = finishing_.begin(); response != finishing_.end();) response = drop(response);
  for (const auto& [id, stream] : streams_) {
    stream->abort(error == boost::asio::error::eof && failed_ ? h2_error_code(http::h2_error::protocol_error) : error);
  }
  tell_all_streams();
  on_end(problem);
}

// Returns why the connection has ended; empty if it ended in good order.
std::string H2Connection::describe(const ErrorCode& error) const {
  if (goaway_code_ != http::h2_error::no_error) {
    return "the peer ended the HTTP/2 connection: " + http::h2_error_name(goaway_code_);
  }
  if (failed_) return "HTTP/2: " + http_.problem();
  return error == boost::asio::error::eof ? std::string() : error.message();
}

// Allocates nothing. Telling a stream may destroy it, and other streams as well.
void H2Connection::tell_all_streams() {
  http::StreamId last = 0;
  for (auto each = streams_.upper_bound(last); each != streams_.end(); each = streams_.upper_bound(last)) {
    last = each->first;
    each->second->tell();
  }
}

}  // namespace wspc::io
