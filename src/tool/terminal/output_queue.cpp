// SPDX-License-Identifier: MIT
// output_queue: lines for a descriptor whose reader may be slow; writing one never waits.
#include "tool/terminal/output_queue.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <poll.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "io/loop/signals_blocked.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

constexpr std::size_t most_waiting = 1 << 20;
constexpr std::chrono::seconds patience{1};  // for a reader that reads nothing, at the end

std::string lost_complaint(std::uint64_t lost) {
  return fmt::format("wspc: {} line{} of this log were lost, since nobody read them\n", lost, lost == 1 ? "" : "s");
}

}  // namespace

struct OutputQueue::State {
  State(int its_descriptor, LostLine its_lost_line) : descriptor(its_descriptor), lost_line(its_lost_line) {}

  void add(std::string line);
  void tell();
  void lose();
  void run();
  bool take(std::string& line);
  bool put(std::string_view line);
  void fail(int error);
  bool wait_for_end();

  const int descriptor;
  const LostLine lost_line;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> lines;
  std::size_t waiting = 0;     // bytes of lines
  std::uint64_t lost = 0;      // ever
  std::uint64_t untold = 0;    // lost lines that no line has reported yet
  std::uint64_t progress = 0;  // grows with every write()
  bool over = false;           // nothing more will be added
  bool done = false;           // the thread has ended
  bool failed = false;         // write() has
};

// ---- adding: with the lock held ------------------------------------------------------------------------------------

void OutputQueue::State::add(std::string line) {
  lines.push_back(std::move(line));
  waiting += lines.back().size();
}

// Lost lines are reported as soon as there is room for a line about them.
void OutputQueue::State::tell() {
  if (untold == 0) return;
  add(lost_line(untold));
  untold = 0;
}

void OutputQueue::State::lose() {
  note_lost_output();
  ++lost;
  ++untold;
}

// ---- the thread ----------------------------------------------------------------------------------------------------

void OutputQueue::State::run() {
  std::string line;
  while (take(line) && put(line)) {
  }
  const std::lock_guard lock(mutex);
  done = true;
  changed.notify_all();
}

// Waits for the next line; returns false if there will be none.
bool OutputQueue::State::take(std::string& line) {
  std::unique_lock lock(mutex);
  try {
    if (lines.empty()) tell();
  } catch (const std::bad_alloc&) {  // it is reported later
  }
  changed.wait(lock, [this] { return !lines.empty() || over; });
  if (lines.empty()) return false;
  line = std::move(lines.front());
  lines.pop_front();
  waiting -= line.size();
  return true;
}

// A descriptor that poll() calls writable takes at least PIPE_BUF bytes without blocking.
bool OutputQueue::State::put(std::string_view line) {
  while (!line.empty()) {
    pollfd polled{.fd = descriptor, .events = POLLOUT, .revents = 0};
    ::poll(&polled, 1, -1);
    const ssize_t size = ::write(descriptor, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) {
      fail(errno);
      return false;
    }
    line.remove_prefix(static_cast<std::size_t>(size));
    const std::lock_guard lock(mutex);
    ++progress;
    changed.notify_all();
  }
  return true;
}

void OutputQueue::State::fail(int error) {
  report_unwritten(descriptor, error);
  const std::lock_guard lock(mutex);
  failed = true;
  lost += lines.size() + 1;
  lines.clear();
  waiting = 0;
}

bool OutputQueue::State::wait_for_end() {
  std::unique_lock lock(mutex);
  over = true;
  changed.notify_all();
  while (!done) {
    const std::uint64_t before = progress;
    const bool moved = changed.wait_for(lock, patience, [&] { return done || progress != before; });
    if (!moved) {
      lost += lines.size();
      return false;
    }
  }
  return untold == 0 && lines.empty();
}

// ---- the face ------------------------------------------------------------------------------------------------------

// The thread is started now, because later there may be too little memory for it.
OutputQueue::OutputQueue(int descriptor, LostLine lost_line) : state_(std::make_shared<State>(descriptor, lost_line)) {
  const io::SignalsBlocked blocked;
  std::thread([own = state_] { own->run(); }).detach();
}

OutputQueue::~OutputQueue() {
  if (!state_->wait_for_end()) note_lost_output();
}

void OutputQueue::write(std::string_view text) {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  if (state.failed) return static_cast<void>(++state.lost);
  if (state.waiting >= most_waiting) return state.lose();
  try {
    state.tell();
    state.add(std::string(text));
  } catch (const std::bad_alloc&) {
    state.lose();
  }
  state.changed.notify_all();
}

std::uint64_t OutputQueue::lost() const {
  const std::lock_guard lock(state_->mutex);
  return state_->lost;
}

QueuedStderr::QueuedStderr() : queue_(STDERR_FILENO, lost_complaint) { queue_notes(&queue_); }
QueuedStderr::~QueuedStderr() { queue_notes(nullptr); }

}  // namespace wspc::tool
