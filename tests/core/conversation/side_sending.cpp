// SPDX-License-Identifier: MIT
// side_sending: the sends of the application, and the transport that takes bytes from the connection.
#include <algorithm>

#include "core/conversation/side.h"

namespace wspc::conversation {
namespace {

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

constexpr MessageType types[] = {MessageType::text, MessageType::binary};

Event::Type event_of(MessageType type) { return type == MessageType::text ? Event::Type::text : Event::Type::binary; }

}  // namespace

void Side::act() {
  const std::size_t kind = dice_.roll(40);
  if (kind < 18) return send();
  if (kind < 22) return send_control();
  if (kind < 26) return transmit();
  if (kind < 32) return pass_time();
  if (kind < 36) return trim();
  if (kind < 37) return move();
  if (kind < 38) return send_wrong();
  if (kind < 39) return connection_->opened();
  const Trouble trouble = roll_trouble();
  if (trouble.memory || trouble.keys || dice_.one_in(50)) send_close(trouble);
}

void Side::send() {
  if (!parts_.empty() && dice_.one_in(3)) return send_part();
  if (dice_.one_in(8)) return send_prepared();
  if (parts_.empty() && dice_.one_in(4)) begin_message();
  if (parts_.empty()) return send_whole(dice_.pick(types));
  send_part();
}

// Returns what send() has to answer for a message of this type when no fault is injected.
Error Side::refusal(MessageType type) const {
  const bool other_type = begun_.type != Event::Type::none && begun_.type != event_of(type);
  if (connection_->state() != Connection::State::open) return Error::not_open;
  if (other_type) return Error::message_type_changed;
  return connection_->queued() >= options_.limits.outbox ? Error::outbox_full : Error::none;
}

// A refused call has changed nothing, and had a reason to be refused.
void Side::judge(Error error, Error refusal, std::size_t queued_before, const Trouble& trouble) {
  require(error == Error::none || connection_->queued() == queued_before, "a refused call has queued something");
  if (refusal != Error::none) return require(error == refusal, "refused for another reason, or not at all");
  const bool starved = trouble.memory && error == Error::out_of_memory;
  const bool keyless = trouble.keys && error == Error::no_randomness && role_ == Role::client;
  require(error == Error::none || starved || keyless, "refused without a reason");
  require(error != Error::none || !trouble.keys || role_ == Role::server, "sent without a masking key");
  if (error == Error::none) ++frames_;
  if (starved) ++tally_.refused;
  if (keyless) ++tally_.unmasked;
}

// The peer does not receive what is sent after a Close.
void Side::said(Event::Type type, std::string payload) {
  if (type == Event::Type::ping) pings_.insert(payload);
  if (connection_->closure().sent == 0) said_.push_back({type, std::move(payload)});
}

Error Side::say(MessageType type, const std::string& payload, bool last, const Trouble& trouble) {
  constexpr std::optional<Compress> choices[] = {std::nullopt, std::nullopt, std::nullopt, Compress::always,
                                                 Compress::never};
  const std::optional<Compress> compress = dice_.pick(choices);
  const Error refused = refusal(type);
  const std::size_t queued = connection_->queued();
  const bool borrow = last && dice_.one_in(3);
  if (borrow) borrowed_.push_back(std::make_unique<std::string>(payload));
  const auto memory = bytes(borrow ? *borrowed_.back() : payload);
  const Error error = during(trouble, [&] {
    if (borrow) return connection_->send_borrowed(type, memory, compress);
    return last ? connection_->send(type, memory, compress) : connection_->send_fragment(type, memory, compress);
  });
  if (borrow && error == Error::none) ++lent_;
  if (borrow && error != Error::none) borrowed_.pop_back();
  judge(error, refused, queued, trouble);
  return error;
}

void Side::send_whole(MessageType type) {
  std::string payload = make_payload(dice_, type, setup_.largest);
  if (say(type, payload, true, roll_trouble()) == Error::none) said(event_of(type), std::move(payload));
}

// Cuts a message into fragments, which may be empty or end inside a character.
void Side::begin_message() {
  const MessageType type = dice_.pick(types);
  std::string rest = make_payload(dice_, type, setup_.largest);
  begun_ = {};
  for (std::size_t i = dice_.roll(5); i > 0; --i) {
    const std::size_t size = dice_.roll(rest.size() + 1);
    parts_.push_back(rest.substr(0, size));
    rest.erase(0, size);
  }
  parts_.push_back(std::move(rest));
  parts_type_ = type;
}

void Side::send_part() {
  const bool last = parts_.size() == 1;
  if (say(parts_type_, parts_.front(), last, roll_trouble()) != Error::none) return;
  begun_.type = event_of(parts_type_);
  begun_.payload += parts_.front();
  parts_.pop_front();
  if (!last) return;
  said(begun_.type, std::move(begun_.payload));
  begun_ = {};
}

void Side::send_prepared() {
  const MessageType type = dice_.pick(types);
  std::string payload = make_payload(dice_, type, setup_.largest);
  const std::string_view text = payload;
  const DeflateOptions deflate = make_deflate_options(dice_);
  Prepared message;
  if (type == MessageType::text) message = dice_.one_in(2) ? Prepared::text(text, deflate) : Prepared::text(text);
  if (type == MessageType::binary)
    message = dice_.one_in(2) ? Prepared::binary(bytes(payload), deflate) : Prepared::binary(bytes(payload));
  require(static_cast<bool>(message), "a message cannot be prepared");
  prepared_.push_back(message);

  const bool inside = begun_.type != Event::Type::none;
  const Error refused = inside ? Error::message_type_changed : refusal(type);
  const std::size_t queued = connection_->queued();
  const Trouble trouble = roll_trouble();
  const Error error = during(trouble, [&] { return connection_->send(message); });
  judge(error, refused, queued, trouble);
  if (error == Error::none) said(event_of(type), std::move(payload));
}

// Sends that are refused in any state.
void Side::send_wrong() {
  const std::size_t queued = connection_->queued();
  const bool open = connection_->state() == Connection::State::open;
  const bool checks = options_.utf8 == Utf8::verify && refusal(MessageType::text) == Error::none;
  const std::string cut = "cut inside a character: \xC3";
  if (checks && begun_.type == Event::Type::none) {
    require(connection_->send_text(cut) == Error::invalid_outgoing_text, "sends what is not UTF-8");
  }
  require(connection_->ping(bytes(std::string(126, 'p'))) == Error::control_payload_too_long, "sends a long ping");
  require(!open || connection_->close(1006) == Error::invalid_outgoing_close, "sends a code that means no Close");
  require(connection_->send(Prepared()) != Error::none, "sends a message that was never prepared");
  require(connection_->queued() == queued, "a refused call has queued something");
}

void Side::send_control() {
  const bool ping = dice_.one_in(2);
  std::string payload(dice_.one_in(5) ? 125 : dice_.roll(20), static_cast<char>('A' + dice_.roll(26)));
  const bool may =
      (connection_->state() == Connection::State::open || connection_->state() == Connection::State::closing) &&
      connection_->closure().received == 0;
  const std::size_t queued = connection_->queued();
  const Trouble trouble = roll_trouble();
  const Error error =
      during(trouble, [&] { return ping ? connection_->ping(bytes(payload)) : connection_->pong(bytes(payload)); });
  judge(error, may ? Error::none : Error::not_open, queued, trouble);
  if (error != Error::none) return;
  if (ping) return said(Event::Type::ping, std::move(payload));
  pongs_.insert(std::move(payload));
}

void Side::send_close(const Trouble& trouble) {
  constexpr std::uint16_t codes[] = {0, 1000, 1001, 3000, 4999};
  const std::uint16_t code = dice_.pick(codes);
  const std::string reason = code != 0 && dice_.one_in(2) ? std::string(dice_.roll(124), 'r') : std::string();
  const bool open = connection_->state() == Connection::State::open;
  const std::size_t queued = connection_->queued();
  const Error error = during(trouble, [&] { return connection_->close(code, reason); });
  judge(error, open ? Error::none : Error::not_open, queued, trouble);
  require(!open || (connection_->closure().sent != 0) == (error == Error::none), "a Close that was sent, or was not");
}

// ---- the network ---------------------------------------------------------------------------------------------------

// Bytes that transmit() has shown stay in place, whatever is sent meanwhile, until transmitted() has taken them.
void Side::transmit() {
  if (shown_.empty()) {
    std::array<std::span<const std::byte>, 4> parts;
    const auto room = std::span(parts).first(1 + dice_.roll(4));
    const std::size_t count = connection_->transmit(room);
    require((count == 0) == (connection_->queued() == 0), "queued() and transmit() disagree");
    shown_.assign(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(count));
    for (const auto& part : shown_) shown_copy_.append(reinterpret_cast<const char*>(part.data()), part.size());
    if (!calm_ && dice_.one_in(2)) return;
  }
  std::string now;
  for (const auto& part : shown_) now.append(reinterpret_cast<const char*>(part.data()), part.size());
  require(now == shown_copy_, "what was shown to the network has changed");
  const std::size_t size = calm_ || dice_.one_in(2) ? now.size() : dice_.roll(now.size() + 1);
  const std::size_t queued = connection_->queued();
  during({}, [&] {
    connection_->transmitted(size);
    return 0;
  });
  require(connection_->queued() == queued - size, "queued() does not say what was written");
  wire_.append(now, 0, size);
  shown_.clear();
  shown_copy_.clear();
  release();
}

// The application reuses the memory of a released payload immediately.
void Side::release() {
  for (; released_ < connection_->released(); ++released_) {
    require(!borrowed_.empty(), "more is given back than was borrowed");
    borrowed_.front()->assign(borrowed_.front()->size(), '#');
    borrowed_.pop_front();
    ++tally_.released;
  }
}

bool Side::transmit_all() {
  const std::size_t before = wire_.size();
  while (connection_->queued() > 0 || !shown_.empty()) transmit();
  return wire_.size() > before;
}

void Side::finish_message() {
  connection_->opened();
  while (!parts_.empty() && connection_->state() == Connection::State::open) {
    if (refusal(parts_type_) == Error::outbox_full) transmit_all();
    send_part();
  }
}

void Side::close() {
  if (connection_->state() == Connection::State::open) send_close({});
}

}  // namespace wspc::conversation
