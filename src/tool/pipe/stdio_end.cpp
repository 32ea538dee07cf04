// SPDX-License-Identifier: MIT
// stdio_end: stdin and stdout as the end of a pipe.
#include "tool/pipe/stdio_end.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

// When the other end sends nothing more, it may still receive: stdin is read on as long as it gives something.
constexpr std::chrono::seconds patience{1};

bool is_readable(int descriptor) noexcept {
  pollfd polled{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&polled, 1, 0) == 1;
}

}  // namespace

StdioEnd::StdioEnd(io::Loop& loop, StreamEnd::Options options)
    : loop_(loop),
      options_(options),
      unframer_(options.framing, options.longest),
      patience_(loop.context()),
      readiness_(loop, STDIN_FILENO, [this] { read(); }) {}

void StdioEnd::start(Owner& owner) {
  owner_ = &owner;
  request();
}

// A second request would read twice, and the second read would block.
void StdioEnd::request() {
  if (!receiving_paused_ && !eof_ && !ended_ && !std::exchange(requested_, true)) readiness_.wait();
}

void StdioEnd::read() {
  requested_ = false;
  if (ended_) return;
  std::array<char, 64 * 1024> bytes;
  const ssize_t size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (size < 0 && errno != EINTR && errno != EAGAIN) {
    return end({ExitStatus::usage, "cannot read stdin: " + std::generic_category().message(errno)});
  }
  if (size > 0) {
    unframer_.add({bytes.data(), static_cast<std::size_t>(size)});
    read_ += static_cast<std::uint64_t>(size);
  }
  eof_ = size == 0;
  deliver();
  request();
}

void StdioEnd::deliver() {
  while (!receiving_paused_ && !ended_) {
    const auto message = unframer_.next();
    if (!message) break;
    hand_over(*message);
  }
  if (unframer_.failed()) return end({ExitStatus::usage, "a message is longer than --max-message"});
  if (!eof_ || receiving_paused_ || ended_) return;
  if (const auto rest = unframer_.rest()) hand_over(*rest);
  end(unframer_.failed() ? ConversationResult{ExitStatus::usage, "stdin ended in the middle of a message"}
                         : ConversationResult{});
}

void StdioEnd::hand_over(const std::string& message) { owner_->received(*this, options_.type_of(message), message); }

void StdioEnd::end(const ConversationResult& result) {
  if (!std::exchange(ended_, true)) owner_->ended(*this, result);
  settle();
}

void StdioEnd::settle() {
  if (finishing_ && ended_ && !std::exchange(over_, true)) owner_->over(*this);
}

void StdioEnd::resume_receiving() {
  if (!std::exchange(receiving_paused_, false)) return;
  loop_.post([this, alive = alive_] {
    if (!*alive) return;
    deliver();
    request();
  });
}

// If the write fails, the reader of stdout has left.
bool StdioEnd::send(MessageType, std::string_view message) {
  if (!write_all(STDOUT_FILENO, framed(options_.framing, message))) {
    loop_.post([this, alive = alive_] {
      if (*alive) end({});
    });
  }
  return true;
}

void StdioEnd::finish() {
  if (std::exchange(finishing_, true)) return;
  loop_.post([this, alive = alive_] {
    if (!*alive) return;
    settle();
    if (!ended_) wait_for_input();
  });
}

void StdioEnd::wait_for_input() {
  patience_.expires_after(patience);
  patience_.async_wait([this, alive = alive_, before = read_](const io::ErrorCode& error) {
    if (error || !*alive || ended_) return;
    if (read_ == before && !receiving_paused_) return end({});
    wait_for_input();
  });
}

// Input that may still be typed does not matter, but input that has already arrived is lost.
void StdioEnd::expect_nothing() {
  loop_.post([this, alive = alive_] {
    if (!*alive || ended_) return;
    lost_ += unframer_.waiting();
    std::array<char, 64 * 1024> bytes;
    const ssize_t size = !eof_ && is_readable(STDIN_FILENO) ? ::read(STDIN_FILENO, bytes.data(), bytes.size()) : 0;
    lost_ += static_cast<std::size_t>(std::max<ssize_t>(size, 0));
    end({});
  });
}

void StdioEnd::abort() {
  *alive_ = false;
  patience_.cancel();
}

}  // namespace wspc::tool
