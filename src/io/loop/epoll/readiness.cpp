// SPDX-License-Identifier: MIT
// readiness: by epoll: a set of its own, which Asio watches as one descriptor.
#include "io/loop/readiness.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <new>
#include <span>
#include <sys/epoll.h>
#include <system_error>
#include <utility>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace wspc::io {
namespace {

using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
using ErrorCode = boost::system::error_code;

constexpr std::size_t events_at_once = 256;  // the rest have their turn after what else is on the loop

int make_set() {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
  return set;
}

std::uint32_t events_of(Interest interest) noexcept {
  return (interest.read ? std::uint32_t{EPOLLIN} : 0) | (interest.write ? std::uint32_t{EPOLLOUT} : 0) |
         (interest.hangup ? std::uint32_t{EPOLLRDHUP} : 0);
}

}  // namespace

class Readiness::Kernel {
 public:
  explicit Kernel(boost::asio::io_context& context) : set_(context, make_set()) {}

  bool watch(ReadinessWatcher& watcher, int descriptor, Interest interest) {
    const Interest before = std::exchange(watcher.interest_, interest);
    if (before == interest) return true;
    epoll_event event{};
    event.events = events_of(interest);
    event.data.ptr = &watcher;
    const int operation =
        interest == Interest{} ? EPOLL_CTL_DEL : (before == Interest{} ? EPOLL_CTL_ADD : EPOLL_CTL_MOD);
    if (::epoll_ctl(set_.native_handle(), operation, descriptor, &event) != 0) return watcher.interest_ = before, false;
    if (operation == EPOLL_CTL_ADD && watched_++ == 0) wait();
    if (operation == EPOLL_CTL_DEL) forget(watcher);
    return true;
  }

  // Pending results are dropped, because epoll will report them again.
  void recover() {
    found_ = {};
    waiting_ = false;
    if (watched_ != 0) wait();
  }

 private:
  // It may be among the results that have not been delivered yet.
  void forget(const ReadinessWatcher& watcher) noexcept {
    for (epoll_event& event : found_) {
      if (event.data.ptr == &watcher) event.data.ptr = nullptr;
    }
    if (--watched_ != 0) return;
    ErrorCode ignored;
    set_.cancel(ignored);  // a loop that has nothing else to do may end
    waiting_ = false;
  }

  void wait() {
    if (waiting_) return;
    const std::size_t number = ++number_;
    // This is part of the loop: no handler runs when it is gone.
    set_.async_wait(Descriptor::wait_read, [this, number](ErrorCode error) {
      if (error || number != number_) return;
      waiting_ = false;
      tell();
      if (watched_ != 0) wait();
    });
    waiting_ = true;
  }

  void tell() {
    std::array<epoll_event, events_at_once> events;
    const int count = ::epoll_wait(set_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
    if (count <= 0) return;
    for (found_ = std::span(events).first(static_cast<std::size_t>(count)); !found_.empty();) {
      const epoll_event event = found_.front();
      found_ = found_.subspan(1);
      if (event.data.ptr != nullptr) tell(*static_cast<ReadinessWatcher*>(event.data.ptr), event.events);
    }
  }

  static void tell(ReadinessWatcher& watcher, std::uint32_t events) {
    const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
    const Interest asked = watcher.interest_;
    watcher.ready({asked.read && (failed || (events & EPOLLIN) != 0),
                   asked.write && (failed || (events & EPOLLOUT) != 0),
                   asked.hangup && (failed || (events & EPOLLRDHUP) != 0)});
  }

  Descriptor set_;
  std::span<epoll_event> found_;
  std::size_t watched_ = 0;
  std::size_t number_ = 0;  // of the latest wait
  bool waiting_ = false;
};

Readiness::Readiness(boost::asio::io_context& context) : kernel_(std::make_unique<Kernel>(context)) {}
Readiness::~Readiness() = default;

bool Readiness::watch(ReadinessWatcher& watcher, int descriptor, Interest interest) {
  return kernel_->watch(watcher, descriptor, interest);
}

void Readiness::recover() { kernel_->recover(); }

}  // namespace wspc::io
