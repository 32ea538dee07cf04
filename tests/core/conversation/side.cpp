// SPDX-License-Identifier: MIT
// side: the setup of a side, and the checks after every call and at the end.
#include "core/conversation/side.h"

#include <algorithm>

namespace wspc::conversation {

Side::Side(Role role, const Setup& setup, Dice& dice, TimePoint& clock, Tally& tally)
    : role_(role), setup_(setup), dice_(dice), clock_(clock), tally_(tally), options_(make_options(dice, setup)) {
  if (role == Role::client || dice.one_in(4)) options_.random = {&Side::fill, this};
  connection_.emplace(role, options_, dice.one_in(4) ? Connection::State::connecting : Connection::State::open);
  state_ = connection_->state();
  if (dice.one_in(2)) connection_->now(clock);
  idle_ = connection_->memory_usage();
  while (setup.agreed && connection_->negotiated() == nullptr) {
    const Trouble trouble = roll_trouble();
    const DeflateOptions deflate = make_deflate_options(dice);
    const Error error = during(trouble, [&] { return connection_->deflate(*setup.agreed, deflate); });
    require(error == Error::none || (error == Error::out_of_memory && trouble.memory), "deflate() refuses");
  }
}

// The end of the transport is an error, reported once, unless the closing handshake was complete.
void Side::lose_transport() {
  const bool lost = connection_->state() != Connection::State::closed && !connection_->closure().clean;
  const Event event = during({}, [&] { return connection_->transport_closed(); });
  require(event.error == (lost ? Error::connection_lost : Error::none), "the end of the transport is judged wrong");
  if (event) hear_error(event, {});
  require(connection_->state() == Connection::State::closed, "the transport has ended, but the state is not closed");
  require(connection_->deadline() == TimePoint::max(), "a closed connection waits for something");
  require(!connection_->transport_closed(), "the end of the transport is told twice");
}

// The destructor frees exactly what memory_usage() has reported.
void Side::leave() {
  const std::size_t live = counting::live();
  const std::size_t usage = connection_->memory_usage() - sizeof(Connection);
  connection_.reset();
  require(live - counting::live() == usage, "memory_usage() is not what the destructor gives back");
}

// Masking keys come from the dice as well, so that a seed repeats everything.
bool Side::fill(void* self, std::span<std::byte> out) noexcept {
  Side& side = *static_cast<Side*>(self);
  for (std::byte& byte : out) byte = static_cast<std::byte>(side.dice_.roll(256));
  return side.keys_work_;
}

Trouble Side::roll_trouble() {
  Trouble trouble;
  const std::size_t calls = setup_.calls_for_a_trouble;
  if (calm_ || calls == 0 || !dice_.one_in(calls)) return trouble;
  if (dice_.one_in(3)) {
    trouble.keys = options_.random.fill != nullptr;
  } else {
    trouble.memory = dice_.roll(dice_.one_in(2) ? 1 : 6);
  }
  return trouble;
}

// Calls every query. They are allowed at any time, and their answers are consistent.
void Side::query() {
  const Connection& connection = *connection_;
  const Connection::State state = connection.state();
  const Closure closure = connection.closure();
  require(state >= state_, "a state that was left is entered again");
  state_ = state;
  require(connection.role() == role_, "another role");
  require((connection.negotiated() != nullptr) <= setup_.agreed.has_value(), "compression that nobody agreed on");
  require(connection.over() || state != Connection::State::closed, "closed, but not over");
  require(!closure.clean || (closure.sent != 0 && closure.received != 0), "a clean closure without two Closes");
  require((state >= Connection::State::closing) >= (closure.sent != 0), "a Close was sent, but the state is open");
  require(connection.round_trip().count() >= 0, "a round trip that ends before it begins");
  require(connection.released() >= released_ && connection.released() <= lent_, "released() is wrong");
  const DeflateUsage usage = connection.deflate_usage();
  require(setup_.agreed || usage.sent_plain + usage.received_plain == 0, "compression that nobody agreed on");
  peak_queued_ = std::max(peak_queued_, connection.queued());
  static_cast<void>(connection.deadline());
  check_memory();
}

void Side::check_memory() {
  require(connection_->memory_usage() >= sizeof(Connection), "less memory than the connection itself");
  require(connection_->memory_usage() <= most_memory(), "more memory than what waits and what has come can explain");
}

// Buffers grow by doubling, and the outbox has two of them. A message is kept while it is assembled, or inflated in
// steps of 64 KiB; compressed input is kept while it is inflated. Pongs are either waiting or in flight. The last term
// is what the largest codecs need.
std::size_t Side::most_memory() const {
  constexpr std::size_t small = 4'096;
  constexpr std::size_t piece = 64 * 1024;
  const std::size_t outbox = 4 * (peak_queued_ + 256) + frames_ * 256;
  const std::size_t pongs = 4 * std::size_t{20} * 131;
  const std::size_t received = 2 * (setup_.largest + piece) + 2 * peak_input_;
  const std::size_t deflate = setup_.agreed ? 600'000 : 0;
  return idle_ + small + outbox + pongs + received + deflate;
}

void Side::trim() {
  during({}, [&] {
    connection_->trim();
    return 0;
  });
}

void Side::move() {
  Connection moved = std::move(*connection_);
  require(connection_->memory_usage() == sizeof(Connection), "a connection that was moved from holds memory");
  *connection_ = std::move(moved);
}

void Side::pass_time() {
  constexpr int usual[] = {0, 1, 1, 5, 40};
  clock_ += std::chrono::milliseconds(dice_.pick(usual));
  const TimePoint deadline = connection_->deadline();
  if (deadline != TimePoint::max() && dice_.one_in(4)) clock_ = std::max(clock_, deadline);
  if (dice_.one_in(3)) return connection_->now(clock_);

  const Trouble trouble = roll_trouble();
  const bool open = connection_->state() == Connection::State::open;
  const std::size_t queued = connection_->queued();
  const Event event = during(trouble, [&] { return connection_->expired(clock_); });
  require(connection_->deadline() > clock_, "after expired() the deadline is in the past");
  require(deadline <= clock_ || (!event && connection_->queued() == queued), "something is done before it is due");
  if (event) return hear_error(event, trouble);
  const bool may_ping = open && connection_->state() == Connection::State::open;
  if (may_ping && connection_->queued() > queued) said(Event::Type::ping, {});
  if (may_ping && connection_->queued() == queued && (trouble.memory || trouble.keys)) ++tally_.delayed;
}

// Everything was transmitted and received. A side that failed need not have received what came after its failure.
void Side::check_end() {
  require(connection_->queued() == 0, "something waits that was never shown");
  require(connection_->released() == lent_ && borrowed_.empty(), "a borrowed payload was never given back");
  if (connection_->deflate_usage().sent_plain > 0) ++tally_.compressed;
  if (!failed_) {
    require(heard_ == peer_->said_.size(), "something was sent and never received");
    require(close_heard_ == (peer_->connection_->closure().sent != 0), "a Close that was sent and never received");
    require(!inside_ || partial_ == peer_->begun_, "the part of a message that has come is not the part that was sent");
    const DeflateUsage came = connection_->deflate_usage(), sent = peer_->connection_->deflate_usage();
    require(came.received_plain == sent.sent_plain, "what was compressed is not what was inflated");
    require(came.received_compressed == sent.sent_compressed, "the usage of the two sides differs");
  }
  trim();
  const bool waits = peer_->begun_.type != Event::Type::none && !close_heard_ && !failed_;
  if (setup_.agreed || waits) return;
  require(connection_->memory_usage() <= idle_ + 512, "a connection without work holds memory after trim()");
}

}  // namespace wspc::conversation
