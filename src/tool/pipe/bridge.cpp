// SPDX-License-Identifier: MIT
// bridge: passes messages between the two ends of a `wspc pipe`.
#include "tool/pipe/bridge.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace wspc::tool {
namespace {

// When one end is over, the other one gets so long to end, and while it still has something to deliver, so long for
// each bit of progress.
constexpr std::chrono::seconds patience{1};
constexpr std::chrono::seconds stall_patience{15};

}  // namespace

Bridge::Bridge(io::Loop& loop, std::shared_ptr<PipeEnd> left, std::shared_ptr<PipeEnd> right,
               std::function<void(Bridge&)> done)
    : loop_(loop),
      left_(std::move(left)),
      right_(std::move(right)),
      done_(std::move(done)),
      patience_(loop.context()) {}

void Bridge::start() {
  left_->start(*this);
  right_->start(*this);
}

void Bridge::abort() {
  finished_ = true;
  patience_.cancel();
  say_lost();
  cut_ends();
}

void Bridge::cut_ends() {
  left_->abort();
  right_->abort();
}

// Data for an end that is over is still read, and counted as lost: closing a connection with unread input
// resets it, which would destroy what is still on its way to the peer.
void Bridge::received(PipeEnd& from, MessageType type, std::string_view message) {
  if (!other(from).send(type, message) && &other(from) != over_) from.pause_receiving();
}

void Bridge::ended(PipeEnd& end, const ConversationResult& result) {
  if (result_.status == ExitStatus::clean) result_ = result;
  other(end).finish();
}

void Bridge::over(PipeEnd& end) {
  other(end).finish();
  if (over_ != nullptr) return finish();
  over_ = &end;
  other(end).resume_receiving();
  other(end).expect_nothing();
  unsent_ = other(end).unsent();
  progress_at_ = std::chrono::steady_clock::now();
  wait_for(other(end));
}

// For the slower end, as long as it makes progress.
void Bridge::wait_for(const PipeEnd& end) {
  patience_.expires_after(patience);
  patience_.async_wait([self = shared_from_this(), &end](const io::ErrorCode& error) {
    if (error || self->finished_) return;
    if (!self->has_time(end)) return self->finish();
    self->wait_for(end);
  });
}

bool Bridge::has_time(const PipeEnd& end) {
  const auto now = std::chrono::steady_clock::now();
  if (std::exchange(unsent_, end.unsent()) != unsent_) progress_at_ = now;
  return now < progress_at_ + (end.delivering() ? stall_patience : patience);
}

// Must not be called from within a call of an end.
void Bridge::finish() {
  if (std::exchange(finished_, true)) return;
  patience_.cancel();
  loop_.post([self = shared_from_this()] {
    if (!self->done_) return;
    self->say_lost();
    self->cut_ends();
    std::exchange(self->done_, {})(*self);
  });
}

// An end that is cut loses what it still had to deliver.
void Bridge::say_lost() {
  std::size_t lost = 0;
  for (const PipeEnd* const end : {left_.get(), right_.get()}) lost += end->lost() + end->unsent();
  if (lost == 0 || result_.status != ExitStatus::clean) return;
  result_ = {ExitStatus::network,
             fmt::format("{} byte{} could not be delivered: the other end closed first", lost, lost == 1 ? "" : "s")};
}

}  // namespace wspc::tool
