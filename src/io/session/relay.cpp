// SPDX-License-Identifier: MIT
// relay: passes the bytes of two streams to each other.
#include "io/session/relay.h"

#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/loop.h"

namespace wspc::io {
void Relay::End::ready(Interest what) { relay->ready(*this, what); }

constexpr std::chrono::seconds stall{20};

Relay::Relay(Loop& loop, std::unique_ptr<Stream> left, std::unique_ptr<Stream> right, Observer& observer)
    : loop_(loop), observer_(observer) {
  left_.relay = right_.relay = this;
  left_.stream = std::move(left);
  right_.stream = std::move(right);
  right_.side = Side::right;
}

Relay::~Relay() { abort(); }

void Relay::start(std::string to_right, std::string from_left) {
  self_ = shared_from_this();
  right_.waiting = std::move(to_right);
  if (!from_left.empty()) {
    observer_.passed(Side::left, std::as_bytes(std::span(from_left)));
    right_.waiting += from_left;
  }
  flush(right_);
  settle();
}

void Relay::ready(End& end, Interest what) {
  const auto self = shared_from_this();
  if (what.write) flush(end);
  if (what.read) receive(end);
  settle();
}

// Not while the other side has not taken what came before: so a slow reader slows the writer down, as without us.
void Relay::receive(End& from) {
  if (over_ || from.ended || !other(from).waiting.empty()) return;
  ErrorCode error;
  const std::span<std::byte> buffer = loop_.buffer();
  const std::size_t size = from.stream->receive(buffer, error);
  if (size > 0) return pass(from, buffer.first(size));
  if (would_block(error)) return;
  from.ended = true;
  observer_.ended(from.side, error);
}

void Relay::pass(End& from, std::span<const std::byte> bytes) {
  observer_.passed(from.side, bytes);
  if (over_) return;
  End& to = other(from);
  ErrorCode error;
  const std::size_t size = to.stream->send({&bytes, 1}, error);
  if (size < bytes.size()) {
    to.waiting.assign(reinterpret_cast<const char*>(bytes.data()) + size, bytes.size() - size);
    to.sent = 0;
  }
}

void Relay::flush(End& to) {
  while (!over_ && to.sent < to.waiting.size()) {
    const auto rest = std::as_bytes(std::span(to.waiting)).subspan(to.sent);
    ErrorCode error;
    to.sent += to.stream->send({&rest, 1}, error);
    if (would_block(error)) return;
    if (!error) continue;
    to.sent = to.waiting.size();  // the other side has gone
    to.shut = true;
  }
  std::string().swap(to.waiting);
  to.sent = 0;
}

void Relay::put_in(Side to, std::string_view bytes) {
  End& end = to == Side::left ? left_ : right_;
  if (over_ || end.shut) return;
  end.waiting += bytes;
  flush(end);
  settle();
}

void Relay::settle() {
  if (over_) return;
  for (End* const end : {&left_, &right_}) {
    if (other(*end).ended && end->waiting.empty() && !std::exchange(end->shut, true)) end->stream->shutdown();
  }
  if (left_.ended && right_.ended && left_.is_done() && right_.is_done()) {
    const auto self = shared_from_this();
    abort();
    return observer_.over();
  }
  const bool leaving = (left_.ended && !right_.is_done()) || (right_.ended && !left_.is_done());
  loop_.set(*this, leaving ? std::chrono::steady_clock::now() + stall : TimePoint::max());
  for (End* const end : {&left_, &right_}) {
    end->stream->watch(*end, {!end->ended && other(*end).waiting.empty(), !end->is_done()});
  }
}

// One side has ended, and the other one has made no progress with what is left for the whole of `stall`.
void Relay::due(TimePoint) {
  const auto self = shared_from_this();
  abort();
  observer_.over();
}

void Relay::abort() noexcept {
  if (std::exchange(over_, true)) return;
  loop_.set(*this, TimePoint::max());
  for (End* const end : {&left_, &right_}) {
    end->stream->watch(*end, {});
    end->stream->close();
  }
  self_.reset();
}

}  // namespace wspc::io
