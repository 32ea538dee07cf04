// SPDX-License-Identifier: MIT
// side_receiving: gives the connection what the other side has written, and compares the events with what was sent.
#include <algorithm>
#include <cstring>

#include "core/conversation/side.h"

namespace wspc::conversation {

// Gives bytes of the wire to the connection, in memory of exactly their size.
void Side::receive() {
  std::string& wire = peer_->wire_;
  if (wire.empty() || connection_->state() == Connection::State::connecting) return;
  const std::size_t sizes[] = {wire.size(), wire.size(), 1 + dice_.roll(wire.size()), 1 + dice_.roll(20), 1};
  const std::size_t size = calm_ ? wire.size() : std::min(dice_.pick(sizes), wire.size());
  const auto memory = std::make_unique<std::byte[]>(size);
  std::memcpy(memory.get(), wire.data(), size);
  wire.erase(0, size);
  peak_input_ = std::max(peak_input_, size);

  std::span<std::byte> input(memory.get(), size);
  if (dice_.one_in(2)) {
    receive_single(input);
  } else {
    receive_batch(input);
  }
  require(input.empty(), "input is left over");
}

// An event's payload stays as it is until the next receive() or trim(), whatever else is called.
void Side::receive_single(std::span<std::byte>& input) {
  while (true) {
    const Trouble trouble = roll_trouble();
    const Event event = during(trouble, [&] { return connection_->receive(input); });
    if (!event) return;
    const std::string payload(event.text());
    hear(event, trouble);
    query();
    require(event.text() == payload, "a query changes what was received");
    if (calm_ || !dice_.one_in(4)) continue;
    if (!event.payload.empty()) ++tally_.trims;
    act();
  }
}

void Side::receive_batch(std::span<std::byte>& input) {
  std::array<Event, 8> events;
  while (true) {
    const auto room = std::span(events).first(1 + dice_.roll(events.size()));
    const Trouble trouble = roll_trouble();
    const std::size_t count = during(trouble, [&] { return connection_->receive(input, room); });
    require(count <= room.size(), "more events than there is room for");
    if (count == 0) return;
    for (const Event& event : room.first(count)) hear(event, trouble);
    if (!calm_ && dice_.one_in(4)) act();
  }
}

void Side::hear(const Event& event, const Trouble& trouble) {
  require(!close_heard_ && !failed_, "an event after the last one");
  switch (event.type) {
    case Event::Type::text:
    case Event::Type::binary:
      return hear_piece(event);
    case Event::Type::ping:
      ++tally_.pings;
      return expect_next({Event::Type::ping, std::string(event.text())});
    case Event::Type::pong: {
      const std::string payload(event.text());
      ++tally_.pongs;
      return require(pings_.count(payload) + peer_->pongs_.count(payload) > 0, "a pong that answers nothing");
    }
    case Event::Type::close:
      close_heard_ = true;
      ++tally_.closes;
      if (!connection_->closure().clean) ++tally_.unanswered;
      require(connection_->closure().clean || trouble.memory || trouble.keys, "a Close that is not answered");
      return require(event.code == peer_->connection_->closure().sent, "another code than was sent");
    case Event::Type::error:
      return hear_error(event, trouble);
    case Event::Type::none:
      break;
  }
}

void Side::hear_piece(const Event& event) {
  require(event.first == !inside_, "`first` is wrong");
  require(options_.delivery == Delivery::pieces || (event.first && event.last), "a piece, though messages are wanted");
  require(event.first || event.type == partial_.type, "a message that changes its type");
  inside_ = !event.last;
  partial_.type = event.type;
  partial_.payload += event.text();
  if (!event.last) ++tally_.pieces;
  if (event.last) ++tally_.messages, expect_next(std::exchange(partial_, {}));
}

void Side::expect_next(Said heard) {
  require(heard_ < peer_->said_.size(), "something that nobody has sent");
  require(heard == peer_->said_[heard_++], "what arrives is not what was sent");
}

// An error is either injected or a timeout, and the connection is over after it.
void Side::hear_error(const Event& event, const Trouble& trouble) {
  constexpr Error timeouts[] = {Error::open_timeout, Error::idle_timeout, Error::pong_timeout, Error::close_timeout};
  const bool late = std::find(std::begin(timeouts), std::end(timeouts), event.error) != std::end(timeouts);
  const bool starved = event.error == Error::out_of_memory && trouble.memory;
  const bool lost = calm_ && event.error == Error::connection_lost;
  require(event.type == Event::Type::error && (late || starved || lost), "an error that nobody has made");
  require(!failed_, "a second error");
  failed_ = true;
  if (late) ++tally_.timeouts;
  if (starved) ++tally_.starved;
  require(connection_->state() == Connection::State::closed && connection_->over(), "failed, but not over");
  require(connection_->closure().error == event.error, "the closure says something else than the event");
}

bool Side::receive_all() {
  const bool any = !peer_->wire_.empty();
  while (!peer_->wire_.empty()) receive();
  return any;
}

}  // namespace wspc::conversation
