// SPDX-License-Identifier: MIT
// input_readiness: tells a loop when a descriptor of somebody else's can be read.
#include "tool/terminal/input_readiness.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "io/loop/signals_blocked.h"

namespace wspc::tool {
InputReadiness::InputReadiness(io::Loop& loop, int descriptor, std::function<void()> ready)
    : loop_(loop), descriptor_(descriptor), ready_(std::make_shared<std::function<void()>>(std::move(ready))) {
  if (::pipe2(wake_, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const io::SignalsBlocked blocked;  // a write() of the loop's thread that blocks must be interrupted by them
  thread_ = std::thread([this] { run(); });
}

InputReadiness::~InputReadiness() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
}

void InputReadiness::wait() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  changed_.notify_one();
}

void InputReadiness::run() {
  while (wanted() && readable()) {
    loop_.post([weak = std::weak_ptr(ready_)] {
      if (const auto ready = weak.lock()) (*ready)();
    });
  }
}

// Sleeps until a call is wanted; returns false when the reader ends.
bool InputReadiness::wanted() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return wanted_ || over_; });
  wanted_ = false;
  return !over_;
}

// A descriptor that poll() knows nothing about counts as readable: read() will tell.
bool InputReadiness::readable() {
  pollfd polled[] = {{.fd = descriptor_, .events = POLLIN, .revents = 0},
                     {.fd = wake_[0], .events = POLLIN, .revents = 0}};
  while (::poll(polled, 2, -1) < 0 && errno == EINTR) {
  }
  return polled[1].revents == 0;
}

}  // namespace wspc::tool
