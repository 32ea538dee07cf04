// SPDX-License-Identifier: MIT
// channel_end: how a channel ends, by the application's Close or with its session, and the coroutines that await it.
#include <new>
#include <utility>

#include "bytes/utf8.h"
#include "core/close_frame.h"
#include "core/frame.h"
#include "io/api/channel.h"

namespace wspc::io {

Error Channel::close(std::uint16_t code, std::string_view reason) {
  const bool sendable = code == 0 ? reason.empty() : core::is_sendable(code);
  if (!sendable || reason.size() > core::max_close_reason || !bytes::is_utf8(std::as_bytes(std::span(reason)))) {
    return Error::invalid_outgoing_close;
  }
  Lock lock(mutex_);
  open_ = false;
  if (std::exchange(closing_, true) || over_) return Error::none;
  receiving_paused_ = false;
  enqueue(std::move(lock), {Order::What::close, code, std::string(reason)});
  return Error::none;
}

bool Channel::wait_for_end(std::coroutine_handle<> waiting) {
  const std::lock_guard lock(mutex_);
  if (over_) return false;
  closers_.push_back(waiting);
  return true;
}

void Channel::wait_for_end() {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return over_; });
}

void Channel::forget(std::coroutine_handle<> waiting) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase(senders_, waiting);
  std::erase(closers_, waiting);
  std::erase_if(receivers_, [waiting](const Receiver& receiver) { return receiver.waiting == waiting; });
}

void Channel::abort() noexcept {
  if (on_loop() && session_ != nullptr) return session_->abort();
  try {
    handle_.post([](Session& session) { session.abort(); });
  } catch (const std::bad_alloc&) {  // its deadlines remain
  }
}

void Channel::closed(Session& session, const Closure& closure) {
  const auto self = std::exchange(self_, nullptr);
  session_ = nullptr;
  Lock lock(mutex_);
  over_ = true;
  open_ = false;
  closure_ = closure;
  round_trip_ = session.connection().round_trip();
  outbox_.clear();
  outbox_size_ = 0;
  changed_.notify_all();
  for (auto waiting = next_waiting(); waiting; waiting = next_waiting()) {
    lock.unlock();
    waiting.resume();
    lock.lock();
  }
}

// Removes one coroutine from those that wait. They are resumed one at a time, and the others stay in the lists, because
// a task that ends may destroy another one that still waits: forget() has to find it.
std::coroutine_handle<> Channel::next_waiting() {
  if (!receivers_.empty()) {
    const std::coroutine_handle<> receiver = receivers_.front().waiting;
    receivers_.pop_front();
    return receiver;
  }
  std::deque<std::coroutine_handle<>>& waiting = senders_.empty() ? closers_ : senders_;
  if (waiting.empty()) return {};
  const std::coroutine_handle<> next = waiting.front();
  waiting.pop_front();
  return next;
}

}  // namespace wspc::io
