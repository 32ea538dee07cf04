// SPDX-License-Identifier: MIT
// lane: one of a server's loops, with what it takes to end it in good order.
#include "io/lane.h"

#include <utility>

#include "io/session.h"

namespace wspc::io {

Lane::Lane(std::function<void()> left)
    : work_(boost::asio::make_work_guard(loop_.context())), window_(loop_.context()) {
  loop_.on_leave([this, left = std::move(left)] {
    left();
    finish_if_empty();
  });
}

void Lane::drain(std::chrono::milliseconds window) {
  if (!std::exchange(draining_, true)) loop_.for_all([](Session& session) { session.go_away(); });
  window_.expires_after(window);
  window_.async_wait([this](ErrorCode error) {
    if (!error) loop_.for_all([](Session& session) { session.cut(); });
  });
  finish_if_empty();
}

void Lane::finish_if_empty() {
  if (draining_ && loop_.size() == 0) loop_.stop();
}

}  // namespace wspc::io
