// SPDX-License-Identifier: MIT
// channel: connects a session on its loop with the application on its threads.
#include "io/api/channel.h"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "bytes/utf8.h"
#include "core/close_frame.h"
#include "core/frame.h"
#include "io/session/frame_tracer.h"

namespace wspc::io {
namespace {

// The cost of a message besides its payload, so that empty messages count as well.
constexpr std::size_t overhead = sizeof(Message);

std::string_view characters(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

}  // namespace

WebSocket Channel::face() {
  auto self = shared_from_this();
  return WebSocket(self, std::shared_ptr<void>(nullptr, [self](void*) { self->let_go(); }));
}

void Channel::let_go() noexcept {
  try {
    close(close_code::going_away, {});
  } catch (const std::bad_alloc&) {
    abort();
  }
}

bool Channel::on_loop() const noexcept { return std::this_thread::get_id() == thread_; }

void Channel::check_thread() const {
  if (on_loop()) throw std::logic_error("wspc: a WebSocket's own thread must not wait for it; use async_ functions");
}

// ---- from the session ----------------------------------------------------------------------------------------------

std::unique_ptr<TrafficObserver> Channel::observer(Session& session, const Opening&) {
  if (!trace_) return nullptr;
  return std::make_unique<FrameTracer>(session, trace_);
}

// If memory has run out, the caller that waits for the session to open gets an error.
void Channel::opened(Session& session) {
  try {
    begin(session);
  } catch (const std::bad_alloc&) {
    failed(failure(Failure::Cause::protocol, "no memory left", Error::out_of_memory));
    throw;
  }
}

void Channel::begin(Session& session) {
  session_ = &session;
  handle_ = session.handle();
  thread_ = std::this_thread::get_id();
  id_ = session.id();
  subprotocol_ = session.subprotocol();
  path_ = session.path();
  remote_ = session.remote();
  if (when_opened) std::exchange(when_opened, {})();
  when_failed = {};
  keep();
}

void Channel::failed(const Failure& failure) {
  const auto self = std::exchange(self_, nullptr);
  when_opened = {};
  if (when_failed) std::exchange(when_failed, {})(failure);
}

void Channel::event(Session& session, const Event& event) {
  switch (event.type) {
    case Event::Type::text:
    case Event::Type::binary:
      return receive(session, event);
    case Event::Type::pong: {
      const std::lock_guard lock(mutex_);
      round_trip_ = session.connection().round_trip();
      return;
    }
    case Event::Type::close:
    case Event::Type::error: {
      const std::lock_guard lock(mutex_);
      open_ = false;
      closure_ = session.connection().closure();
      if (event.type == Event::Type::close) close_reason_ = event.text();
      return changed_.notify_all();
    }
    default:
      return;
  }
}

void Channel::receive(Session& session, const Event& event) {
  Message message{event.type == Event::Type::text ? MessageType::text : MessageType::binary, std::string(event.text())};
  Lock lock(mutex_);
  if (!receivers_.empty()) {
    const Receiver receiver = receivers_.front();
    receivers_.pop_front();
    *receiver.message = std::move(message);
    lock.unlock();
    return receiver.waiting.resume();
  }
  if (closing_ && inbox_size_ >= limit_) return;  // the application does not seem to want it
  inbox_size_ += message.payload.size() + overhead;
  inbox_.push_back(std::move(message));
  changed_.notify_all();
  if (inbox_size_ < limit_ || closing_) return;
  receiving_paused_ = true;
  session.pause_receiving();
}

void Channel::writable(Session&) { flush(); }

// ---- receiving -----------------------------------------------------------------------------------------------------

Channel::Taken Channel::take(std::optional<Message>& message) {
  Lock lock(mutex_);
  if (inbox_.empty()) return over_ ? Taken::end : Taken::nothing;
  message = std::move(inbox_.front());
  inbox_.pop_front();
  inbox_size_ -= message->payload.size() + overhead;
  if (receiving_paused_ && inbox_size_ <= limit_ / 2) go_on_receiving();
  return Taken::message;
}

// Call it with the lock held. If memory has run out, it is tried again with the next message.
void Channel::go_on_receiving() {
  try {
    if (!on_loop()) handle_.post([](Session& session) { session.resume_receiving(); });
    if (on_loop() && session_ != nullptr) session_->resume_receiving();
    receiving_paused_ = false;
  } catch (const std::bad_alloc&) {
  }
}

bool Channel::wait_for_message(std::coroutine_handle<> waiting, std::optional<Message>& message) {
  do {
    const std::lock_guard lock(mutex_);
    if (!inbox_.empty() || over_) continue;
    receivers_.push_back({waiting, &message});
    return true;
  } while (take(message) == Taken::nothing);
  return false;
}

void Channel::wait_for_message(std::optional<TimePoint> end) {
  Lock lock(mutex_);
  const auto there = [this] { return !inbox_.empty() || over_; };
  if (end) {
    changed_.wait_until(lock, *end, there);
  } else {
    changed_.wait(lock, there);
  }
}

// ---- sending -------------------------------------------------------------------------------------------------------

Error Channel::send(MessageType type, std::span<const std::byte> payload, WhenFull when_full) {
  if (type == MessageType::text && !bytes::is_utf8(payload)) return Error::invalid_outgoing_text;
  Lock lock(mutex_);
  if (!open_) return Error::not_open;
  if (when_full == WhenFull::refuse && !room()) return Error::outbox_full;
  if (outbox_.empty() && on_loop() && session_ != nullptr) {
    lock.unlock();
    const Error error = session_->send(type, payload);
    if (error != Error::outbox_full || when_full == WhenFull::refuse) return error;
    lock.lock();
  }
  enqueue(std::move(lock),
          {type == MessageType::text ? Order::What::text : Order::What::binary, 0, std::string(characters(payload))});
  return Error::none;
}

// A coroutine may be the caller: others are never resumed from here, as one of them may destroy the caller.
void Channel::enqueue(Lock lock, Order order) {
  const std::size_t size = order.payload.size() + overhead;
  outbox_.push_back(std::move(order));
  outbox_size_ += size;
  if (std::exchange(flushing_, true)) return;
  if (on_loop()) {
    transmit(lock);
    if (senders_.empty() || !room()) return;
    flushing_ = true;
  }
  lock.unlock();
  try {
    handle_.post([self = shared_from_this()](Session&) { self->flush(); });
  } catch (const std::bad_alloc&) {
    not_flushed();
  }
}

// In a catch block: what waits is sent together with the next order, if there is one.
void Channel::not_flushed() {
  const std::lock_guard lock(mutex_);
  flushing_ = false;
  if (!on_loop()) throw;
  if (session_ != nullptr) session_->abort();  // or senders would wait for ever
}

Error Channel::give(Session& session, const Order& order) {
  switch (order.what) {
    case Order::What::text:
      return session.send_text(order.payload);
    case Order::What::binary:
      return session.send_binary(bytes_of(order.payload));
    case Order::What::ping:
      return session.ping(bytes_of(order.payload));
    case Order::What::close:
      return session.close(order.code, order.payload);
  }
  return Error::none;
}

void Channel::flush() {
  Lock lock(mutex_);
  transmit(lock);
  resume_senders(std::move(lock));
}

// Gives the session as many orders as it accepts.
void Channel::transmit(Lock& lock) {
  flushing_ = false;
  if (closing_ && session_ != nullptr) session_->finish();  // or the peer's Close would not be seen
  while (!outbox_.empty() && session_ != nullptr) {
    Order order = std::move(outbox_.front());
    outbox_.pop_front();
    lock.unlock();
    const Error error = give(*session_, order);
    lock.lock();
    if (error == Error::outbox_full) {
      outbox_.push_front(std::move(order));  // writable() follows
      break;
    }
    outbox_size_ -= std::min(outbox_size_, order.payload.size() + overhead);
    if (error == Error::out_of_memory || error == Error::no_randomness) session_->close(close_code::internal_error);
  }
  if (room()) changed_.notify_all();
}

void Channel::resume_senders(Lock lock) {
  while (!senders_.empty() && room()) {
    const std::coroutine_handle<> sender = senders_.front();
    senders_.pop_front();
    lock.unlock();
    sender.resume();
    lock.lock();
  }
}

bool Channel::has_room() const {
  const std::lock_guard lock(mutex_);
  return room();
}

bool Channel::wait_for_room(std::coroutine_handle<> waiting) {
  const std::lock_guard lock(mutex_);
  if (room()) return false;
  senders_.push_back(waiting);
  return true;
}

void Channel::wait_for_room() {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return room(); });
}

Error Channel::ping(std::string_view payload) {
  if (payload.size() > core::max_control_payload) return Error::control_payload_too_long;
  Lock lock(mutex_);
  if (!open_) return Error::not_open;
  enqueue(std::move(lock), {Order::What::ping, 0, std::string(payload)});
  return Error::none;
}

// ---- what it is ----------------------------------------------------------------------------------------------------

bool Channel::is_over() const noexcept {
  const std::lock_guard lock(mutex_);
  return over_;
}

std::size_t Channel::queued() const noexcept {
  const std::lock_guard lock(mutex_);
  return outbox_size_;
}

Closure Channel::closure() const noexcept {
  const std::lock_guard lock(mutex_);
  return closure_;
}

std::string Channel::close_reason() const {
  const std::lock_guard lock(mutex_);
  return close_reason_;
}

std::chrono::nanoseconds Channel::round_trip() const noexcept {
  const std::lock_guard lock(mutex_);
  return round_trip_;
}

}  // namespace wspc::io
