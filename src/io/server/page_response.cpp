// SPDX-License-Identifier: MIT
// page_response: a page on its way to a client of HTTP/1.1, on a connection that ends with it.   RFC 9112 §9.6
#include "io/server/page_response.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/clock.h"
#include "io/loop/loop.h"
#include "io/session/handler.h"
#include "io/session/thrown.h"

namespace wspc::io {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t piece = 64 * 1024;                          // read and offered at once
constexpr std::size_t most_in_turn = 1 << 20;                     // before the loop's other connections have theirs
constexpr milliseconds default_stall{20'000};                     // when the application sets no pong timeout
constexpr milliseconds longest_stall = std::chrono::hours(1000);  // no sum with a time overflows
constexpr milliseconds linger{1'000};                             // for the client's end of file after our own

}  // namespace

PageResponse::PageResponse(Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler,
                           std::function<void(PageResponse&)> ended)
    : loop_(loop),
      handler_(handler),
      stream_(std::move(stream)),
      rest_(std::move(start.head)),
      body_(std::move(start.body)),
      slot_(std::move(start.slot)),
      stall_(start.stall.count() > 0 ? std::min(start.stall, longest_stall) : default_stall),
      ended_(std::move(ended)) {}

PageResponse::~PageResponse() {
  if (over_) return;
  loop_.set(*this, TimePoint::max());
  stream_->watch(*this, {});
}

void PageResponse::start() {
  guard([this] {
    progressed_ = now();
    left_ = unacknowledged();
    send();
    if (!over_) due(progressed_);
  });
}

void PageResponse::abort() { end(); }

// An exception in a step (memory has run out) ends the response.
template <class Step>
void PageResponse::guard(Step step) noexcept {
  const auto self = shared_from_this();
  try {
    step();
  } catch (...) {
    tell_thrown(handler_);
    end();
  }
}

void PageResponse::ready(Interest) {
  guard([this] { lingering_ ? discard() : send(); });
}

// ---- sending -------------------------------------------------------------------------------------------------------

std::uint64_t PageResponse::unacknowledged() const noexcept {
  return body_.left() + (rest_.size() - sent_) + stream_->unacknowledged();
}

void PageResponse::send() {
  for (std::size_t sent = 0; sent < most_in_turn;) {
    if (rest_.empty() && body_.left() == 0) return leave();
    const std::size_t size = rest_.empty() ? send_piece() : send_rest();
    if (over_) return;
    if (size == 0) break;
    sent += size;
  }
  stream_->watch(*this, {false, true});
}

std::size_t PageResponse::send_rest() {
  const std::size_t size = offer(std::as_bytes(std::span(rest_)).subspan(sent_));
  sent_ += size;
  if (sent_ < rest_.size()) return size;
  std::string().swap(rest_);
  sent_ = 0;
  return size;
}

// A body that breaks off ends the connection before the announced length (RFC 9112 §8): the client sees that it is not
// whole.
std::size_t PageResponse::send_piece() {
  const std::span<std::byte> buffer = loop_.buffer().first(piece);
  const std::size_t size = body_.read(buffer);
  if (size == 0) return end(), 0;
  const std::size_t taken = offer(buffer.first(size));
  if (taken < size) rest_.assign(reinterpret_cast<const char*>(buffer.data()) + taken, size - taken);
  return taken;
}

// Returns how much of `bytes` the stream has taken. If that is not all, it is full, or the response is over.
std::size_t PageResponse::offer(std::span<const std::byte> bytes) {
  ErrorCode error;
  const std::size_t size = stream_->send({&bytes, 1}, error);
  loop_.counters().sent.bytes.add(size);
  if (error && !would_block(error)) end();
  return size;
}

// ---- the end -------------------------------------------------------------------------------------------------------

// As Session::leave(): unread input would turn the end into a reset, which may destroy what is under way.
void PageResponse::leave() {
  lingering_ = true;
  body_ = {};
  slot_ = {};
  stream_->shutdown();
  progressed_ = now();
  stream_->watch(*this, {true, false});
}

void PageResponse::discard() {
  ErrorCode error;
  static_cast<void>(stream_->receive(loop_.buffer(), error));
  if (error && !would_block(error)) return end();
  stream_->watch(*this, {true, false});
}

void PageResponse::due(TimePoint time) {
  const std::uint64_t left = unacknowledged();
  if (left < left_) progressed_ = time;
  left_ = left;
  const milliseconds patience = lingering_ && left == 0 ? linger : stall_;
  if (time >= progressed_ + patience) return end();
  loop_.set(*this, time + std::clamp(patience / 8, milliseconds(10), milliseconds(250)));
}

void PageResponse::end() {
  if (std::exchange(over_, true)) return;
  const auto self = shared_from_this();
  if (!lingering_ || stream_->unacknowledged() > 0) loop_.counters().pages_unfinished.add();
  loop_.set(*this, TimePoint::max());
  stream_->watch(*this, {});
  stream_->close();
  std::exchange(ended_, {})(*this);
}

}  // namespace wspc::io
