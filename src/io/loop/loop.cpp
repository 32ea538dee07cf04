// SPDX-License-Identifier: MIT
// loop: one thread's event loop.
#include "io/loop/loop.h"

#include <new>
#include <utility>

#include <boost/asio/post.hpp>

#include "io/loop/resolver.h"

namespace wspc::io {

bool Mailbox::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (context_ != nullptr) boost::asio::post(*context_, std::move(task));
  return context_ != nullptr;
}

void Mailbox::close() noexcept {
  const std::lock_guard lock(mutex_);
  context_ = nullptr;
}

// Not std::make_unique: it would touch every page.
Loop::Loop() : buffer_(new std::byte[buffer_size]) {}

// Ends everything that could still use the loop while all of its members exist.
Loop::~Loop() {
  mailbox_->close();
  while (!users_.empty()) {
    LoopUser& user = *users_.front();
    user.leave();
    user.loop_ends();
  }
  for (const std::shared_ptr<LoopMember>& member : members_) member->abandon();
  context_.destroy_handlers();
}

void LoopUser::join(Loop& loop) {
  leave();
  place_ = loop.users_.insert(loop.users_.end(), this);
  loop_ = &loop;
}

void LoopUser::leave() noexcept {
  if (loop_ != nullptr) std::exchange(loop_, nullptr)->users_.erase(place_);
}

// Connections handle their own exceptions. Other handlers that find no memory fail alone: the loop continues.
void Loop::run() {
  while (true) {
    try {
      recover();
      context_.run();
      return;
    } catch (const std::bad_alloc&) {
      lacking_ = true;
    }
  }
}

void Loop::recover() {
  if (!std::exchange(lacking_, false)) return;
  readiness_.recover();
  timer_at_ = TimePoint::max();
  wait();
  settle();
  if (recovered_) recovered_();
}

std::shared_ptr<Resolver> Loop::resolver() const { return resolver_ ? resolver_ : Resolver::of_process(); }

void Loop::stop() { context_.stop(); }
void Loop::post(std::function<void()> task) { boost::asio::post(context_, std::move(task)); }

// From the back: a member that leaves is replaced by one that has had its turn.
void Loop::for_all(const std::function<void(LoopMember&)>& task) {
  for (std::size_t i = members_.size(); i-- > 0;) {
    if (i >= members_.size()) continue;
    const std::shared_ptr<LoopMember> member = members_[i];
    task(*member);
  }
}

void Loop::add(std::shared_ptr<LoopMember> member) {
  member->position_ = members_.size();
  members_.push_back(std::move(member));
}

void Loop::remove(LoopMember& member) {
  set(member, TimePoint::max());
  members_.back()->position_ = member.position_;
  std::swap(members_[member.position_], members_.back());
  members_.pop_back();
  if (left_) left_();
}

void Loop::settle_later(std::shared_ptr<LoopMember> member) {
  // This owns the loop: no handler runs when it is gone.
  if (!settle_posted_) post([this] { settle(); });
  settle_posted_ = true;
  unsettled_.push_back(std::move(member));
}

void Loop::settle() {
  settle_posted_ = false;
  std::vector<std::shared_ptr<LoopMember>> members;
  members.swap(unsettled_);
  for (const std::shared_ptr<LoopMember>& member : members) member->settle();
  members.clear();
  if (unsettled_.empty()) unsettled_.swap(members);  // keep the memory
}

// ---- time ----------------------------------------------------------------------------------------------------------

void Loop::set(Deadline& deadline, TimePoint at) {
  deadlines_.set(deadline, at);
  if (deadlines_.size() == 0) stop_waiting();
  wait();
}

// One timer serves all deadlines. If the earliest one is withdrawn, it fires in vain, which costs less than a new wait.
void Loop::wait() {
  const Deadline* const first = deadlines_.first();
  if (first == nullptr || first->at() >= timer_at_) return;
  timer_at_ = first->at();
  timer_.expires_at(timer_at_);
  // This owns the loop: no handler runs when it is gone.
  timer_.async_wait([this](ErrorCode error) {
    if (!error) fire();
  });
}

void Loop::fire() {
  timer_at_ = TimePoint::max();
  const TimePoint now = std::chrono::steady_clock::now();
  while (Deadline* const first = deadlines_.first()) {
    if (first->at() > now) break;
    deadlines_.remove(*first);
    try {
      first->due(now);
    } catch (...) {
      wait();
      throw;
    }
  }
  wait();
}

// Without deadlines, a loop that has nothing else to do may end.
void Loop::stop_waiting() {
  timer_at_ = TimePoint::max();
  timer_.cancel();
}

}  // namespace wspc::io
