// SPDX-License-Identifier: MIT
// relay: passes the bytes of two streams to each other, and shows them to an observer.
#ifndef WSPC_IO_SESSION_RELAY_H
#define WSPC_IO_SESSION_RELAY_H

#include <memory>
#include <string>
#include <string_view>

#include "io/loop/deadlines.h"
#include "io/loop/stream.h"

namespace wspc::io {

class Loop;

class Relay final : public std::enable_shared_from_this<Relay>, private Deadline {
 public:
  enum class Side : std::uint8_t { left, right };

  // Called on the loop's thread, before the bytes go on. It may call abort().
  class Observer {
   public:
    virtual void passed(Side from, std::span<const std::byte> bytes) = 0;
    virtual void ended(Side from, const ErrorCode& error) = 0;  // no more bytes: eof, or what went wrong
    virtual void over() = 0;                                    // the last call

   protected:
    ~Observer() = default;
  };

  // `observer` outlives this, or calls abort().
  Relay(Loop& loop, std::unique_ptr<Stream> left, std::unique_ptr<Stream> right, Observer& observer);
  ~Relay();

  // Starts by sending `to_right` and then `from_left`, which has been received from the left already. The relay keeps
  // itself alive until it is over.
  void start(std::string to_right, std::string from_left);

  // Sends `bytes` to that side, after everything that has passed so far. Do not call it from the observer.
  void put_in(Side to, std::string_view bytes);

  // Ends both streams immediately. The observer is not called after this.
  void abort() noexcept;

 private:
  // One stream, the bytes to send on it, and its state.
  struct End final : ReadinessWatcher {
    void ready(Interest what) override;
    // The operating system has all bytes that were to be sent.
    [[nodiscard]] bool is_done() const noexcept { return waiting.empty() && !stream->holds_back(); }
    Relay* relay = nullptr;
    Side side = Side::left;
    std::unique_ptr<Stream> stream;
    std::string waiting;
    std::size_t sent = 0;
    bool ended = false;  // nothing more comes from it
    bool shut = false;   // nothing more goes to it
  };

  void ready(End& end, Interest what);
  void receive(End& from);
  void pass(End& from, std::span<const std::byte> bytes);
  void flush(End& to);
  void settle();
  void due(TimePoint now) override;
  [[nodiscard]] End& other(const End& end) noexcept { return end.side == Side::left ? right_ : left_; }

  Loop& loop_;
  Observer& observer_;
  End left_;
  End right_;
  std::shared_ptr<Relay> self_;
  bool over_ = false;
};

}  // namespace wspc::io

#endif
