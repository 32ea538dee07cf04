// SPDX-License-Identifier: MIT
// readiness: by Asio, for systems that have no epoll.
#include "io/loop/readiness.h"

#include <chrono>
#include <memory>
#include <poll.h>
#include <unordered_map>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace wspc::io {
namespace {

using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::milliseconds look_again{100};

#ifdef POLLRDHUP
constexpr short hung_up = POLLRDHUP;
#else
constexpr short hung_up = POLLHUP;
#endif

}  // namespace

class Readiness::Kernel {
 public:
  explicit Kernel(boost::asio::io_context& context) : context_(context) {}
  ~Kernel() {
    for (const auto& [watcher, watch] : watches_) watch->let_go();
  }

  // Watching nothing does not allocate, so it cannot fail. A watch that fails leaves everything as it was.
  bool watch(ReadinessWatcher& watcher, int descriptor, Interest interest) {
    if (watcher.interest_ == interest) return true;
    if (interest == Interest{}) return forget(watcher);
    auto found = watches_.find(&watcher);
    if (found == watches_.end()) {
      found = watches_.emplace(&watcher, std::make_shared<Watch>(context_, watcher, descriptor)).first;
    }
    watcher.interest_ = interest;
    found->second->ask();
    return true;
  }

 private:
  class Watch;

  bool forget(ReadinessWatcher& watcher) noexcept {
    watcher.interest_ = {};
    if (const auto found = watches_.find(&watcher); found != watches_.end()) {
      found->second->let_go();
      watches_.erase(found);
    }
    return true;
  }

  class Watch : public std::enable_shared_from_this<Watch> {
   public:
    Watch(boost::asio::io_context& context, ReadinessWatcher& watcher, int descriptor)
        : watcher_(&watcher), descriptor_(context, descriptor), timer_(context) {}

    void ask() {
      if (watcher_->interest_.read && !reading_) wait(Descriptor::wait_read, reading_, {true, false});
      if (watcher_->interest_.write && !writing_) wait(Descriptor::wait_write, writing_, {false, true});
      if (watcher_->interest_.hangup && !looking_) look_later();
    }

    // Does not close the descriptor, which belongs to the stream.
    void let_go() noexcept {
      watcher_ = nullptr;
      descriptor_.release();
      timer_.cancel();
    }

   private:
    void wait(Descriptor::wait_type what, bool& waiting, Interest told) {
      descriptor_.async_wait(what, [self = shared_from_this(), &waiting, told](ErrorCode error) {
        waiting = false;
        if (error || self->watcher_ == nullptr) return;
        const Interest asked = self->watcher_->interest_;
        self->watcher_->ready({asked.read && told.read, asked.write && told.write});
        if (self->watcher_ != nullptr) self->ask();
      });
      waiting = true;
    }

    // No wait of Asio's ends when the peer hangs up behind bytes that are not being read.
    void look_later() {
      timer_.expires_after(look_again);
      timer_.async_wait([self = shared_from_this()](ErrorCode error) {
        self->looking_ = false;
        if (!error && self->watcher_ != nullptr) self->look();
      });
      looking_ = true;
    }

    void look() {
      pollfd polled{descriptor_.native_handle(), hung_up, 0};
      if (watcher_->interest_.hangup && ::poll(&polled, 1, 0) > 0) watcher_->ready({false, false, true});
      if (watcher_ != nullptr) ask();
    }

    ReadinessWatcher* watcher_;  // nullptr: it has left
    Descriptor descriptor_;
    boost::asio::steady_timer timer_;
    bool reading_ = false;
    bool writing_ = false;
    bool looking_ = false;
  };

  boost::asio::io_context& context_;
  std::unordered_map<ReadinessWatcher*, std::shared_ptr<Watch>> watches_;
};

Readiness::Readiness(boost::asio::io_context& context) : kernel_(std::make_unique<Kernel>(context)) {}
Readiness::~Readiness() = default;

bool Readiness::watch(ReadinessWatcher& watcher, int descriptor, Interest interest) {
  return kernel_->watch(watcher, descriptor, interest);
}

// A wait that could not begin counts as not begun, and the session that asked for it ends.
void Readiness::recover() {}

}  // namespace wspc::io
