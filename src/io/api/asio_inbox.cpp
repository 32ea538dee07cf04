// SPDX-License-Identifier: MIT
// asio_inbox: messages from any thread for the executor of an AsioStream.
#include "wspc/detail/asio_inbox.h"

#include <utility>

#include "bytes/utf8.h"

namespace wspc::detail {

void AsioInbox::open() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::not_yet) state_ = State::open;
}

void AsioInbox::shut() {
  const std::lock_guard lock(mutex_);
  state_ = State::shut;
  messages_.clear();
  filled_.store(false, std::memory_order_release);
}

AsioInbox::Put AsioInbox::put(Message message) {
  if (verify_ && message.is_text() && !bytes::is_utf8(message.bytes())) return {Error::invalid_outgoing_text, false};
  const std::lock_guard lock(mutex_);
  if (state_ != State::open) return {Error::not_open, false};
  if (waiting_.load(std::memory_order_relaxed) >= limit_) return {Error::outbox_full, false};
  waiting_.fetch_add(weight(message), std::memory_order_relaxed);
  messages_.push_back(std::move(message));
  return {Error::none, !filled_.exchange(true, std::memory_order_acq_rel)};
}

std::deque<Message> AsioInbox::take() {
  const std::lock_guard lock(mutex_);
  filled_.store(false, std::memory_order_release);
  return std::exchange(messages_, {});
}

}  // namespace wspc::detail
