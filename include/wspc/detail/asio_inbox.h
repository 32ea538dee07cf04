// SPDX-License-Identifier: MIT
// asio_inbox: the messages of AsioStream::post_send() on their way from any thread to the stream's executor.
//
// Thread safety: every function may be called from any thread.
#ifndef WSPC_DETAIL_ASIO_INBOX_H
#define WSPC_DETAIL_ASIO_INBOX_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

#include "wspc/options.h"
#include "wspc/web_socket.h"

namespace wspc::detail {

class AsioInbox {
 public:
  explicit AsioInbox(const Options& options) noexcept
      : limit_(options.limits.outbox), verify_(options.utf8 == Utf8::verify) {}

  void open();
  void shut();  // Refuses messages from now on, and drops those that it holds.

  struct Put {
    Error error = Error::none;
    bool first = false;  // the inbox was empty: the caller must wake the stream's executor
  };
  // Stores a message. On not_open, outbox_full or invalid_outgoing_text, the message is dropped.
  Put put(Message message);

  [[nodiscard]] bool empty() const noexcept { return !filled_.load(std::memory_order_acquire); }

  // Removes and returns all messages. They count against the limit until release() is called for each.
  [[nodiscard]] std::deque<Message> take();

  // Stops counting a message that take() has returned.
  void release(const Message& message) noexcept { waiting_.fetch_sub(weight(message), std::memory_order_relaxed); }

 private:
  enum class State : std::uint8_t { not_yet, open, shut };

  // Empty messages must count as well.
  static std::size_t weight(const Message& message) noexcept { return sizeof(Message) + message.payload.size(); }

  std::size_t limit_;
  bool verify_;
  std::mutex mutex_;
  State state_ = State::not_yet;         // guarded by mutex_
  std::deque<Message> messages_;         // guarded by mutex_
  std::atomic<bool> filled_{false};      // changed under mutex_
  std::atomic<std::size_t> waiting_{0};  // bytes, including messages that were taken and not released
};

}  // namespace wspc::detail

#endif
