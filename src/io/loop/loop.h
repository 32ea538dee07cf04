// SPDX-License-Identifier: MIT
// loop: one thread's event loop: its members, the one buffer that they all receive into, and their deadlines.
#ifndef WSPC_IO_LOOP_LOOP_H
#define WSPC_IO_LOOP_LOOP_H

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "io/loop/counters.h"
#include "io/loop/deadlines.h"
#include "io/loop/loop_member.h"
#include "io/loop/readiness.h"
#include "io/loop/socket.h"
#include "io/loop/stream.h"

namespace wspc::io {

class Loop;
class Resolver;

// Posts tasks to a loop that may have ended.
//
// Thread safety: any thread.
class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& context) noexcept : context_(&context) {}

  // Runs `task` on the loop's thread. Returns false if the loop has ended; the task is dropped then.
  bool post(std::function<void()> task);
  void close() noexcept;

 private:
  std::mutex mutex_;
  boost::asio::io_context* context_;  // nullptr: the loop has ended
};

// An object that uses a loop without being owned by it, such as an attempt to connect. It may outlive the loop.
class LoopUser {
 public:
  LoopUser(const LoopUser&) = delete;
  LoopUser& operator=(const LoopUser&) = delete;

 protected:
  LoopUser() = default;
  ~LoopUser() { leave(); }

  // Between join() and leave(), the loop calls loop_ends() when it ends. Call both on the loop's thread.
  void join(Loop& loop);
  void leave() noexcept;
  [[nodiscard]] bool has_joined() const noexcept { return loop_ != nullptr; }

 private:
  friend class Loop;

  // Called once, while the loop still exists but no longer runs. Gives up everything that needs the loop (sockets,
  // timers, references stored elsewhere) and does not use the loop afterwards.
  virtual void loop_ends() noexcept = 0;

  Loop* loop_ = nullptr;  // nullptr: not joined
  std::list<LoopUser*>::iterator place_{};
};

// What the users of a loop share, such as their pool of connections.
class LoopShared {
 public:
  virtual ~LoopShared() = default;
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns the Asio loop. The application may put its own timers, pipes and signals on it.
  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

  // Runs on the calling thread until nothing is left to wait for, or until stop().
  void run();

  // Makes run() return soon. From any thread.
  void stop();

  // Runs `task` on the loop's thread. From any thread, while the loop exists.
  void post(std::function<void()> task);

  // Returns the number of members. On the loop's thread.
  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

  // ---- for members and their owners --------------------------------------------------------------------------------

  // Received bytes lie here until the member that received them has looked at them.
  [[nodiscard]] std::span<std::byte> buffer() noexcept { return {buffer_.get(), buffer_size}; }

  // The pieces that are about to be sent are listed here.
  [[nodiscard]] std::span<std::span<const std::byte>> pieces() noexcept { return pieces_; }

  // A place for one object; null until a user of the loop has put it there. The loop destroys the object while all of
  // its own members exist.
  [[nodiscard]] std::unique_ptr<LoopShared>& shared() noexcept { return shared_; }

  [[nodiscard]] Counters& counters() noexcept { return counters_; }

  [[nodiscard]] Readiness& readiness() noexcept { return readiness_; }

  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

  // Calls `deadline`.due() at `at`, instead of when it was due before. TimePoint::max() means never.
  void set(Deadline& deadline, TimePoint at);

  // Returns the resolver for this loop: that of the process, unless resolve_by() has set another one.
  [[nodiscard]] std::shared_ptr<Resolver> resolver() const;
  void resolve_by(std::shared_ptr<Resolver> resolver) noexcept { resolver_ = std::move(resolver); }

  // Settles `member` after the current call, together with the others that ask for it.
  void settle_later(std::shared_ptr<LoopMember> member);

  void add(std::shared_ptr<LoopMember> member);
  void remove(LoopMember& member);

  // Calls `task` after something on the loop has run out of memory, because work that continues itself may have been
  // interrupted.
  void on_recovery(std::function<void()> task) { recovered_ = std::move(task); }

  // Calls `task` whenever a member has left.
  void on_leave(std::function<void()> task) { left_ = std::move(task); }

  // Runs `task` for every member. It may remove members.
  void for_all(const std::function<void(LoopMember&)>& task);

 private:
  static constexpr std::size_t buffer_size = 256 * 1024;

  // Asio destroys the remaining handlers with its context. Here that has to come first, because handlers own objects
  // that use the other members.
  class Context : public boost::asio::io_context {
   public:
    Context() : io_context(1) {}
    void destroy_handlers() { shutdown(); }
  };

  friend class LoopUser;
  void wait();
  void stop_waiting();
  void fire();
  void settle();
  void recover();

  Context context_;  // first: the other members are destroyed before it
  Readiness readiness_{context_};
  Timer timer_{context_};
  TimePoint timer_at_ = TimePoint::max();
  Deadlines deadlines_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(context_);
  std::unique_ptr<std::byte[]> buffer_;
  std::array<std::span<const std::byte>, Stream::max_pieces> pieces_;
  std::vector<std::shared_ptr<LoopMember>> members_;
  std::vector<std::shared_ptr<LoopMember>> unsettled_;
  std::list<LoopUser*> users_;
  std::function<void()> left_;
  std::function<void()> recovered_;
  bool settle_posted_ = false;
  bool lacking_ = false;  // memory ran out: work that keeps the loop going may not have been started
  Counters counters_;
  std::shared_ptr<Resolver> resolver_;  // nullptr for that of the process
  std::unique_ptr<LoopShared> shared_;  // last: it uses the others
};

}  // namespace wspc::io

#endif
