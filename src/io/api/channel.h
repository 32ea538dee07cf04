// SPDX-License-Identifier: MIT
// channel: connects a session on its loop with the application on its threads.
//
// Received messages wait in the inbox, and messages to send in the outbox. Each has a limit; when it is reached, the
// peer or the application waits. The mutex guards both, and is never held while a coroutine resumes or a session is
// used.
#ifndef WSPC_IO_API_CHANNEL_H
#define WSPC_IO_API_CHANNEL_H

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "io/client/client.h"
#include "io/session/session.h"
#include "wspc/trace.h"
#include "wspc/web_socket.h"

namespace wspc::io {

// Returns the options of a client or a server for use with channels, which need complete messages.
template <class Own>
[[nodiscard]] Own in_messages(Own options) {
  options.connection.delivery = Delivery::messages;
  return options;
}

class Channel final : public ClientHandler, public std::enable_shared_from_this<Channel> {
 public:
  // `limit` is that of each direction, in bytes. The channel keeps itself alive while there is a session, and may
  // outlive the session's loop.
  explicit Channel(std::size_t limit, Trace trace = {}) : limit_(limit), trace_(std::move(trace)) {}

  // Returns the object that the application holds. When its last copy is gone, the session is closed. Call it once.
  WebSocket face();

  // For clients: keeps the channel alive as the handler of its session.
  void keep() { self_ = shared_from_this(); }

  // Called on the loop's thread when the session has opened, or has failed to.
  std::function<void()> when_opened{};
  std::function<void(const Failure&)> when_failed{};

  // ---- from the session, on the loop's thread
  std::unique_ptr<TrafficObserver> observer(Session& session, const Opening& opening) override;
  void opened(Session& session) override;
  void event(Session& session, const Event& event) override;
  void writable(Session& session) override;
  void closed(Session& session, const Closure& closure) override;
  void failed(const Failure& failure) override;

  // ---- from the application, on any thread. A waiting coroutine resumes when its condition is met.

  enum class Taken : std::uint8_t { message, end, nothing };
  Taken take(std::optional<Message>& message);
  bool wait_for_message(std::coroutine_handle<> waiting, std::optional<Message>& message);  // false if it need not wait
  void wait_for_message(std::optional<TimePoint> end);

  enum class WhenFull : std::uint8_t { refuse, take };
  Error send(MessageType type, std::span<const std::byte> payload, WhenFull when_full);
  [[nodiscard]] bool has_room() const;
  bool wait_for_room(std::coroutine_handle<> waiting);
  void wait_for_room();

  Error ping(std::string_view payload);
  Error close(std::uint16_t code, std::string_view reason);
  bool wait_for_end(std::coroutine_handle<> waiting);
  void wait_for_end();

  void forget(std::coroutine_handle<> waiting) noexcept;  // removes a coroutine that no longer waits
  void abort() noexcept;

  [[nodiscard]] bool is_over() const noexcept;
  [[nodiscard]] std::size_t queued() const noexcept;
  [[nodiscard]] Closure closure() const noexcept;
  [[nodiscard]] std::string close_reason() const;
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept;

  // Valid once the session is open.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] const std::string& subprotocol() const noexcept { return subprotocol_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& remote() const noexcept { return remote_; }

  // Throws std::logic_error if the caller must not block, because it is on the loop's thread.
  void check_thread() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  // A call of the application that the loop has to carry out.
  struct Order {
    enum class What : std::uint8_t { text, binary, ping, close } what = What::text;
    std::uint16_t code = 0;
    std::string payload{};
  };

  struct Receiver {
    std::coroutine_handle<> waiting;
    std::optional<Message>* message;
  };

  void begin(Session& session);
  [[nodiscard]] bool on_loop() const noexcept;
  Error give(Session& session, const Order& order);
  void enqueue(Lock lock, Order order);
  void flush();
  void transmit(Lock& lock);
  void resume_senders(Lock lock);
  [[nodiscard]] std::coroutine_handle<> next_waiting();
  void receive(Session& session, const Event& event);
  void go_on_receiving();
  void not_flushed();
  void let_go() noexcept;
  [[nodiscard]] bool room() const noexcept { return !open_ || outbox_size_ < limit_; }

  const std::size_t limit_;
  const Trace trace_;
  std::shared_ptr<Channel> self_;
  Session* session_ = nullptr;  // used on the loop's thread only
  SessionHandle handle_;
  std::thread::id thread_;
  std::uint64_t id_ = 0;
  std::string subprotocol_;
  std::string path_;
  std::string remote_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Message> inbox_;
  std::size_t inbox_size_ = 0;
  std::deque<Order> outbox_;
  std::size_t outbox_size_ = 0;
  std::deque<Receiver> receivers_;
  std::deque<std::coroutine_handle<>> senders_;
  std::deque<std::coroutine_handle<>> closers_;
  Closure closure_;
  std::string close_reason_;
  std::chrono::nanoseconds round_trip_{0};
  bool flushing_ = false;  // a flush has been posted
  bool open_ = true;       // sends are accepted
  bool closing_ = false;   // the application has closed it
  bool receiving_paused_ = false;
  bool over_ = false;
};

}  // namespace wspc::io

#endif
