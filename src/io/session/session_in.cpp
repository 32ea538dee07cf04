// SPDX-License-Identifier: MIT
// session_in: the receiving half of a session: the opening handshake, then events.   RFC 6455 §4, §6.2
//
// All sessions of a loop receive into its one buffer. Bytes that a session cannot handle now, because its outbox is
// full or the application has no room, move to memory of the session's own. A session has such memory at no other time.
#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/loop.h"
#include "io/session/session.h"
#include "io/session/traffic_observer.h"

namespace wspc::io {

void Session::ready(Interest what) {
  const std::shared_ptr<Session> self = shared_from_this();
  settling_ = true;
  guard([&] { be_ready(what); });
  settle();
}

void Session::be_ready(Interest what) {
  if (what.write) {
    outgoing_.unblock();
    active_ = progress_.taken = std::chrono::steady_clock::now();
    trimmed_ = false;
  }
  if (what.read) receive();
  if (what.hangup) peer_hung_up();
}

void Session::receive() {
  if (!may_deliver()) {
    receiving_.stopped = true;
    return;
  }
  ErrorCode error;
  const std::span<std::byte> buffer = loop_.buffer();
  const std::size_t size = stream_->receive(buffer, error);
  if (error == boost::asio::error::would_block || error == boost::asio::error::interrupted) return;
  if (error) {
    if (!transport_error_) transport_error_ = error;
    return lost();
  }

  active_ = std::chrono::steady_clock::now();
  trimmed_ = false;
  stay_while_receiving();
  loop_.counters().received.bytes.add(size);
  connection_.now(active_);
  take(buffer.first(size));
}

void Session::take(std::span<std::byte> input) {
  if (phase_ == Phase::opening) open(input);
  if (phase_ == Phase::open) deliver(input);
}

// RFC 9112 §9.6: P06
void Session::open(std::span<std::byte>& input) {
  switch (opening_->receive(input, outgoing_.greeting())) {
    case Opening::Result::need_more:
      return;
    case Opening::Result::handed_on:
      return hand_on(input);
    case Opening::Result::failed:
      return give_up(Opening::Reason::failed);
    case Opening::Result::open:
      break;
  }
  subprotocol_ = opening_->subprotocol();
  path_ = opening_->path();
  const Error extended = opening_->extend(connection_);
  connection_.opened();
  phase_ = Phase::open;
  id_ = new_id();
  attach_observer(input);
  tell_opened();
  if (extended != Error::none) connection_.close(close_code::internal_error);  // no memory for what was agreed on
}

void Session::attach_observer(std::span<const std::byte> input) {
  std::unique_ptr<TrafficObserver> observer;
  call([&] { observer = handler_->observer(*this, *opening_); });
  if (!observer) return;
  observer->received(input);
  stream_ = std::make_unique<ObservedStream>(std::move(stream_), std::move(observer), outgoing_.greeting_left().size());
}

// If opened() throws, the application does not have the session, so no other function is called for it.
void Session::tell_opened() {
  opened_ = true;
  try {
    handler_->opened(*this);
  } catch (...) {
    opened_ = false;
    caught();
    return withdraw();
  }
  opening_.reset();
  loop_.counters().opened.add();
}

// Notifies the opening that the session will not open.
void Session::withdraw() {
  if (!opening_) return;
  const auto opening = std::move(opening_);
  std::string unsaid;
  opening->give_up(Opening::Reason::lost, transport_error_, unsaid);
}

// Hands the stream to a page or to HTTP/2. The handler has not been told of this session.
void Session::hand_on(std::span<std::byte> input) {
  const auto opening = std::move(opening_);
  stream_->watch(*this, {});
  opening->take(std::move(stream_), std::string(reinterpret_cast<const char*>(input.data()), input.size()));
  end();
}

void Session::deliver(std::span<std::byte> input) {
  while (!is_aborting()) {
    if (full()) flush();
    if (!may_deliver()) return receiving_.stop(input);
    const Event event = connection_.receive(input);
    if (!event) return;
    count(event);
    tell(event);
  }
}

// Control frames count as well: a flood of pings is as much work as one of messages.
void Session::count(const Event& event) noexcept {
  Counters& counters = loop_.counters();
  if (event.type == Event::Type::ping) counters.pings.add();
  if (event.type == Event::Type::pong) counters.pongs.add();
  if (event.last) counters.received.messages.add();
  if (!receiving_.rate_limiter || event.type == Event::Type::error) return;
  receiving_.rate_limiter->count(active_);
  if (receiving_.rate_limiter->next() <= active_) return;
  receiving_.listen_at = receiving_.rate_limiter->next();
  counters.slowed.add();
}

void Session::resume() {
  receiving_.stopped = false;
  active_ = std::chrono::steady_clock::now();
  stay_while_receiving();
  connection_.now(active_);
  deliver(receiving_.unseen());
  if (!receiving_.stopped) receiving_.rest = {};
}

}  // namespace wspc::io
