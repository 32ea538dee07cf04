// SPDX-License-Identifier: MIT
// dialer: connects to the first of several addresses that answers ("happy eyeballs").   RFC 8305
#include "io/client/dialer.h"

#include <algorithm>
#include <utility>

namespace wspc::io {
namespace {

constexpr std::chrono::milliseconds attempt_delay{250};  // §5: Connection Attempt Delay

}  // namespace

std::vector<Endpoint> in_turns(const std::vector<Endpoint>& addresses) {
  std::vector<Endpoint> first;
  std::vector<Endpoint> others;
  for (const Endpoint& each : addresses) {
    const bool same = each.protocol().family() == addresses.front().protocol().family();
    (same ? first : others).push_back(each);
  }
  std::vector<Endpoint> result;
  for (std::size_t i = 0; i < std::max(first.size(), others.size()); ++i) {
    if (i < first.size()) result.push_back(first[i]);
    if (i < others.size()) result.push_back(others[i]);
  }
  return result;
}

// RFC 6455 §4.1: W009
void Dialer::dial(std::vector<Endpoint> addresses, Done done) {
  waiting_ = in_turns(addresses);
  if (std::ssize(waiting_) > most_addresses) waiting_.erase(waiting_.begin() + most_addresses, waiting_.end());
  std::reverse(waiting_.begin(), waiting_.end());
  done_ = std::move(done);
  try_next();
}

void Dialer::try_next() {
  const Endpoint where = std::move(waiting_.back());
  waiting_.pop_back();
  const auto attempt = attempts_.emplace(attempts_.end(), context_);
  ErrorCode ignored;  // async_connect() tries to open it again, and reports the error
  open(*attempt, where.protocol(), ignored);
  attempt->async_connect(where, [self = shared_from_this(), attempt, where](ErrorCode error) {
    if (self->done_) self->answered(attempt, where, error);
  });
  if (waiting_.empty()) return;
  next_turn_.expires_after(attempt_delay);
  next_turn_.async_wait([self = shared_from_this()](ErrorCode error) {
    if (!error && self->done_ && !self->waiting_.empty()) self->try_next();
  });
}

void Dialer::answered(std::list<Socket>::iterator attempt, const Endpoint& where, ErrorCode error) {
  Socket socket = std::move(*attempt);
  attempts_.erase(attempt);
  if (!error) return finish(std::move(socket), error, where);
  if (!waiting_.empty()) return try_next();
  if (attempts_.empty()) finish(std::move(socket), error, where);
}

void Dialer::finish(Socket socket, ErrorCode error, const Endpoint& where) {
  const Done done = std::exchange(done_, {});
  cancel();
  done(std::move(socket), error, where);
}

// The handlers of the attempts still run, and find that `done_` is empty.
void Dialer::cancel() {
  done_ = {};
  waiting_.clear();
  next_turn_.cancel();
  for (Socket& attempt : attempts_) {
    ErrorCode ignored;
    attempt.close(ignored);
  }
}

}  // namespace wspc::io
