// SPDX-License-Identifier: MIT
// session: one WebSocket on a stream, from its first byte to its last.   RFC 6455 §7
#include "io/session/session.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/clock.h"
#include "io/loop/loop.h"
#include "io/session/thrown.h"

namespace wspc::io {
namespace {

using std::chrono::milliseconds;

// After this time without a byte, unused memory is released.
constexpr milliseconds trim_after{1000};

// The application may allow a larger outbox; receiving stops when it holds this much.
constexpr std::size_t stop_at_most = 1 << 20;

// The time for the last bytes if the closing handshake has no timeout.
constexpr milliseconds default_patience{5000};

// A time longer than any wait, and short enough that adding it to a time does not overflow.
milliseconds sane(milliseconds time) noexcept {
  return std::clamp(time, milliseconds(0), milliseconds(std::chrono::hours(1000)));
}

// The handler of a session whose own handler is gone.
Handler& nobody() {
  static Handler* const only = new Handler;  // it outlives all sessions
  return *only;
}

}  // namespace

std::uint64_t Session::new_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

SessionHandle::SessionHandle(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Session> session) noexcept
    : mailbox_(std::move(mailbox)), session_(std::move(session)) {}

void SessionHandle::post(std::function<void(Session&)> task) const {
  if (!mailbox_) return;
  mailbox_->post([weak = session_, task = std::move(task)] {
    const std::shared_ptr<Session> session = weak.lock();
    if (session && session->is_known()) session->call([&] { task(*session); });
  });
}

Session::Session(Key, Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler)
    : loop_(loop),
      handler_(&handler),
      stream_(std::move(stream)),
      connection_(start.role, start.options, Connection::State::connecting),
      opening_(std::move(start.opening)),
      outgoing_(opening_->begin()),
      active_(now()) {
  progress_.patience = start.options.timeouts.close.count() > 0 ? sane(start.options.timeouts.close) : default_patience;
  progress_.stall = sane(start.options.timeouts.pong);
  progress_.ping = sane(start.options.timeouts.ping);
  receiving_.stop_at =
      static_cast<std::uint32_t>(std::clamp<std::size_t>(start.options.limits.outbox, 1, stop_at_most));
  if (start.rate > 0) receiving_.rate_limiter = std::make_unique<RateLimiter>(start.rate);
  connection_.now(active_);
}

std::shared_ptr<Session> Session::start(Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler) {
  auto session = std::make_shared<Session>(Key{}, loop, std::move(stream), std::move(start), handler);
  loop.add(session);
  std::span<std::byte> nothing;
  session->guard([&] {
    if (session->opening_->is_done()) session->open(nothing);
  });
  session->settle();
  return session;
}

// Sessions are the only members of a loop.
void Session::for_each(Loop& loop, const std::function<void(Session&)>& task) {
  loop.for_all([&task](LoopMember& member) { task(static_cast<Session&>(member)); });
}

void Session::for_each_open(Loop& loop, const std::function<void(Session&)>& task) {
  for_each(loop, [&task](Session& session) {
    if (session.is_known()) session.call([&] { task(session); });
  });
}

std::string Session::remote() const { return stream_->remote(); }

SessionHandle Session::handle() { return {loop_.mailbox(), weak_from_this()}; }

// ---- time ----------------------------------------------------------------------------------------------------------

// A peer that takes our bytes is alive, even if it sends nothing or we do not receive: the ping that is to prove it may
// wait behind all other bytes.
TimePoint Session::connection_due() const noexcept {
  const TimePoint due = connection_.deadline();
  switch (connection_.state()) {
    case Connection::State::open:
      return receiving_.paused_by_application ? TimePoint::max() : std::max(due, progress_.taken + progress_.stall);
    case Connection::State::closing:  // counts from when the peer has taken everything before the Close
      return std::max(due, progress_.taken + progress_.patience);
    default:
      return due;
  }
}

TimePoint Session::next() const noexcept {
  if (phase_ == Phase::refusing || phase_ == Phase::lingering) return std::min(progress_.leave_by, progress_.look_at);
  TimePoint due = std::min({progress_.leave_by, progress_.look_at, connection_due()});
  if (receiving_.listen_at != TimePoint{}) due = std::min(due, receiving_.listen_at);
  return trimmed_ ? due : std::min(due, active_ + trim_after);
}

// An earlier deadline may stay set: due() then finds nothing due, which is cheaper than moving it with every message.
void Session::arm() {
  if (must_look()) {
    progress_.unsent = 0;
    look(now());
  }
  const TimePoint at = next();
  if (at < Deadline::at()) loop_.set(*this, at);
}

void Session::due(TimePoint time) {
  const std::shared_ptr<Session> self = shared_from_this();
  settling_ = true;
  guard([&] { be_due(time); });
}

void Session::be_due(TimePoint time) {
  if (time >= progress_.look_at) look(time);
  if (time >= progress_.leave_by && !progress_.may_stay(time)) return lost();
  if (is_stuck(time)) {
    transport_error_ = boost::asio::error::timed_out;
    return lost();
  }
  if (time >= receiving_.listen_at) receiving_.listen_at = {};
  if (!trimmed_ && time >= active_ + trim_after) {
    connection_.trim();
    trimmed_ = true;
  }
  if (phase_ <= Phase::open && time >= connection_due()) expire(time);
  settle();
}

void Session::expire(TimePoint time) {
  const Event event = connection_.expired(time);
  if (!event) return;
  if (phase_ == Phase::opening) return give_up(Opening::Reason::timeout);
  tell(event);
}

void Session::tell(const Event& event) noexcept {
  if (opened_) call([&] { handler_->event(*this, event); });
}

// ---- what follows --------------------------------------------------------------------------------------------------

void Session::touch() noexcept {
  if (std::exchange(settling_, true)) return;
  try {
    loop_.settle_later(shared_from_this());
  } catch (const std::bad_alloc&) {  // the next occasion ends the session
    settling_ = false;
    intent_ = Intent::abort;
  }
}

void Session::settle() {
  guard([this] { settle_now(); });
}

void Session::settle_now() {
  if (phase_ == Phase::ended) return;
  settling_ = true;
  if (!advance()) return lost();
  depart();
  if (phase_ == Phase::ended) return;

  if (!watch()) return lost();
  arm();
  settling_ = false;
  if (may_invite()) touch();  // the others first
}

// Needs no epoll_ctl() as long as bytes flow freely, because the interest does not change then.
bool Session::watch() {
  const bool write = outgoing_.is_blocked() || (progress_.hung_up && stream_->holds_back());
  return stream_->watch(*this, {!receiving_.stopped, write,
                                receiving_.stopped && receiving_.paused_by_application && !progress_.hung_up});
}

// Writes, and continues work that was waiting for room. Returns false if the connection must be aborted.
bool Session::advance() {
  if (is_aborting()) return false;
  flush();
  while (receiving_.stopped && may_resume() && !is_aborting()) {
    resume();
    flush();
  }
  if (may_invite() && !is_aborting()) {
    outgoing_.stop_awaiting_room();
    call([this] { handler_->writable(*this); });
    flush();
  }
  return !is_aborting();
}

bool Session::may_invite() const noexcept {
  return outgoing_.awaits_room() && !outgoing_.is_broken() && room() && connection_.state() == Connection::State::open;
}

// The server closes TCP first; a client waits for that, until the close timeout.
// RFC 6455 §5.5.1: W088, W089; §7.1.1: W103; §7.1.2: W105
void Session::depart() {
  if (phase_ == Phase::refusing && all_written()) return leave();
  if (phase_ != Phase::open || !connection_.over()) return;
  const Error error = connection_.closure().error;
  const bool waited =
      connection_.state() == Connection::State::closed && (error == Error::none || error == Error::close_timeout);
  if (waited) return end();
  if (all_written()) return leave();
  if (progress_.leave_by == TimePoint::max()) leave_within(progress_.patience);
}

void Session::give_up(Opening::Reason reason, milliseconds within) {
  if (const auto opening = std::move(opening_)) opening->give_up(reason, transport_error_, outgoing_.greeting());
  phase_ = Phase::refusing;
  leave_within(within);
}

// RFC 6455 §7.3: W118
void Session::go_away() {
  if (phase_ == Phase::opening) give_up(Opening::Reason::going_away);
  if (phase_ == Phase::open) close(close_code::going_away);
  touch();
}

void Session::forget_handler() noexcept {
  if (!opened_) handler_ = &nobody();
}

// Closing a socket that has unread input sends a reset, which may overtake our Close or our refusal and destroy it.
// So we shut our half, and read on until the peer has shut its own.
// RFC 6455 §7.1.1: W102
void Session::leave() {
  stream_->shutdown();
  phase_ = Phase::lingering;
  leave_within(linger);
  receiving_.stopped = false;
  receiving_.rest = {};
}

// RFC 6455 §7.1.7: W110, W111; §7.2.1: W115
void Session::lost() {
  if (phase_ == Phase::opening) give_up(Opening::Reason::lost);
  if (phase_ == Phase::open) {
    const Event event = connection_.transport_closed();
    if (event) tell(event);
    withdraw();
  }
  end();
}

void Session::end() {
  const std::shared_ptr<Session> self = shared_from_this();
  abandon();
  if (opened_) {
    const Closure closure = connection_.closure();
    (closure.clean ? loop_.counters().closed : loop_.counters().failed).add();
    call([&] { handler_->closed(*this, closure); });
  }
  loop_.remove(*this);
}

void Session::caught() noexcept {
  tell_thrown(*handler_);
  if (phase_ != Phase::open) return;
  connection_.now(now());
  if (connection_.state() == Connection::State::open && connection_.close(close_code::internal_error) != Error::none) {
    intent_ = Intent::abort;
  }
  touch();
}

// Posted, because an observer is called in the middle of reading or writing.
void Session::caught_by_observer() noexcept {
  tell_thrown(*handler_);
  try {
    handle().post([](Session& session) { session.close(close_code::internal_error); });
  } catch (const std::bad_alloc&) {
    intent_ = Intent::abort;
  }
}

// A step of the session itself has failed half-way, so its state can no longer be trusted.
void Session::ruined() noexcept {
  tell_thrown(*handler_);
  if (phase_ == Phase::ended) return;
  if (!transport_error_) transport_error_ = boost::asio::error::no_memory;
  try {
    lost();
  } catch (...) {
    opening_.reset();
    end();
  }
}

void Session::abandon() noexcept {
  phase_ = Phase::ended;
  opening_.reset();
  outgoing_.clear_owners();
  receiving_.rest = {};
  if (!stream_) return;  // it has been handed on
  stream_->watch(*this, {});
  stream_->close();
}

}  // namespace wspc::io
