// SPDX-License-Identifier: MIT
// engine: the implementation of Connection (RFC 6455 §5 to §7).
#include "core/engine.h"

#include <algorithm>
#include <utility>

namespace wspc {
namespace {

using core::FrameHeader;
using core::Opcode;
using Bytes = std::span<const std::byte>;

core::Receiver::Rules receiving(Role role, const Options& options) noexcept {
  core::Receiver::Rules rules;
  rules.max_message = options.limits.message;
  rules.max_frame = options.limits.frame;
  rules.max_fragments = options.limits.fragments;
  rules.frame.masking = role == Role::server ? core::Masking::required : core::Masking::forbidden;
  rules.utf8 = options.utf8;
  return rules;
}

Event failure(Error error, std::uint64_t offset = 0) noexcept {
  Event event;
  event.type = Event::Type::error;
  event.error = error;
  event.offset = offset;
  return event;
}

}  // namespace

Connection::Engine::Engine(Role role, const Options& options, State initial) noexcept
    : receiver_(receiving(role, options)),
      deadlines_(options.timeouts),
      outbox_limit_(options.limits.outbox),
      pong_limit_(std::max<std::uint8_t>(options.limits.pongs, 1)),
      role_(role),
      delivery_(options.delivery) {
  enter(initial);
}

std::unique_ptr<Connection::Engine> Connection::Engine::make(Role role, const Options& options,
                                                             State initial) noexcept {
  std::unique_ptr<Engine> engine(new (std::nothrow) Engine(role, options, initial));
  if (engine == nullptr || options.random.fill == nullptr) return engine;
  engine->random_.reset(new (std::nothrow) RandomSource(options.random));
  if (engine->random_ == nullptr) return nullptr;
  return engine;
}

void Connection::Engine::opened() noexcept {
  if (state() == State::connecting) enter(State::open);
}

void Connection::Engine::enter(State state) noexcept {
  if (state == State::closed) over_ = true;
  deadlines_.enter(state);
}

// ---- receiving -----------------------------------------------------------------------------------------------------

// Returns whether the next input is a new frame, so that nothing else has to be processed first.
bool Connection::Engine::fresh() const noexcept {
  return state() != State::connecting && state() != State::closed && !(deflate_ && deflate_->rest.pending);
}

// There is only one variable to return, so that the compiler constructs the event where the caller wants it.
Event Connection::Engine::receive(std::span<std::byte>& input) noexcept {
  Event event;
  if (!fresh() || !receiver_.whole_message(input, event)) {
    event = receive_any(input);
    return event;
  }
  deadlines_.heard();
  if (event.type == Event::Type::error) event = fail(event.error, event.offset);
  return event;
}

// Several events at once are possible only for whole messages, because their payloads lie in the input and nowhere
// else.
std::size_t Connection::Engine::receive(std::span<std::byte>& input, std::span<Event> events) noexcept {
  if (events.empty()) return 0;
  const std::size_t count = fresh() ? receiver_.whole_messages(input, events) : 0;
  if (count == 0) {
    events[0] = receive_any(input);
    return events[0] ? 1 : 0;
  }
  deadlines_.heard();
  Event& last = events[count - 1];
  if (last.type == Event::Type::error) last = fail(last.error, last.offset);
  return count;
}

Event Connection::Engine::receive_any(std::span<std::byte>& input) noexcept {
  if (kept_ && std::exchange(kept_->delivered, false)) kept_->message.clear();
  if (state() == State::closed) input = {};
  if (deflate_ && deflate_->rest.pending && state() != State::closed) {
    if (const Event event = inflate_rest()) return event;
  }
  if (state() == State::connecting || input.empty()) return {};
  deadlines_.heard();

  while (true) {
    const Event event = next(input);
    if (!event) return event;
    if (const Event told = react(event)) return told;
  }
}

// Like Receiver::next(), but copies input that is left over.
Event Connection::Engine::next(std::span<std::byte>& input) noexcept {
  if (kept_ && kept_->control_size > 0) return resume_control(input);
  const Event event = receiver_.next(input);
  if (event || input.empty()) return event;
  if (!ensure_kept()) return failure(Error::out_of_memory);
  kept_->add_control(std::exchange(input, {}));
  return {};
}

bool Connection::Engine::ensure_kept() noexcept {
  if (kept_ == nullptr) kept_.reset(new (std::nothrow) Kept);
  return kept_ != nullptr;
}

void Connection::Engine::Kept::add_control(Bytes part) noexcept {
  std::copy(part.begin(), part.end(), control.begin() + static_cast<std::ptrdiff_t>(control_size));
  control_size += part.size();
}

Event Connection::Engine::resume_control(std::span<std::byte>& input) noexcept {
  const std::size_t size = receiver_.control_size();
  const std::size_t more = std::min(size - kept_->control_size, input.size());
  kept_->add_control(input.first(more));
  input = input.subspan(more);
  if (kept_->control_size < size) return {};

  std::span<std::byte> whole(kept_->control.data(), std::exchange(kept_->control_size, 0));
  return receiver_.next(whole);
}

// Applies an event to the connection. Returns the event to report to the application.
Event Connection::Engine::react(const Event& event) noexcept {
  switch (event.type) {
    case Event::Type::text:
    case Event::Type::binary:
      if (receiver_.compressed()) return inflate(event);
      return delivery_ == Delivery::pieces ? event : assemble(event);
    case Event::Type::ping:
      answer(event.payload);
      return event;
    case Event::Type::pong:
      deadlines_.ponged();
      return event;
    case Event::Type::close:
      peer_closed(event);
      return event;
    case Event::Type::error:
      return fail(event.error, event.offset);
    case Event::Type::none:
      break;
  }
  return event;
}

// A message in one piece is returned as it is. Memory grows with the bytes that have arrived, never with a length that
// was only announced (RFC 6455 §10.4).
// RFC 6455 §5.4: W074, W077
Event Connection::Engine::assemble(const Event& piece) noexcept {
  if (piece.first && piece.last) return piece;
  if (!ensure_kept() || !kept_->message.append(piece.payload)) return fail(Error::out_of_memory);
  return piece.last ? deliver(piece) : Event();
}

// Returns the assembled message, which ends with `piece`. The next call may reuse its memory.
Event Connection::Engine::deliver(const Event& piece) noexcept {
  kept_->delivered = true;
  Event message = piece;
  message.first = true;
  message.payload = kept_->message.bytes();
  return message;
}

// If there is no memory or no key for a Pong, it is not sent; the next Ping may be answered.
// RFC 6455 §5.5.2: W092; §5.5.3: W093
void Connection::Engine::answer(Bytes ping) noexcept {
  FrameHeader header{.length = ping.size(), .opcode = Opcode::pong};
  if (seal(header) != Error::none) return;
  const std::size_t size = core::header_size(header.length, header.masked) + ping.size();
  std::byte* to = outbox_.pong_room(size, pong_limit_);
  if (to == nullptr) return;
  write(header, ping, to);
  outbox_.pong_commit(size);
}

// A Close is answered with a Close that has the same code. If there is no memory or no key for the answer, the
// transport can only be ended, and the closure says why it is not clean.
// RFC 6455 §5.5.1: W087; §7.1.3: W106; §7.1.5: W108; §7.1.6: W109
void Connection::Engine::peer_closed(const Event& close) noexcept {
  closure_.received = close.code;
  if (closure_.sent == 0) {
    closure_.started_by = Closure::Starter::peer;
    const Error error = queue_close(close.code == close_code::none_received ? 0 : close.code, {});
    if (error != Error::none) closure_.error = error;
  }
  closure_.clean = closure_.sent != 0;
  over_ = role_ == Role::server || !closure_.clean;
  enter(State::closing);
}

// If there is no memory or no key for the Close that explains the error, the peer sees the transport end without one.
// RFC 6455 §7.1.7: W110, W111, W112
Event Connection::Engine::fail(Error error, std::uint64_t offset) noexcept {
  const ErrorInfo& info = describe(error);
  const bool established = state() == State::open || state() == State::closing;
  if (established && closure_.sent == 0 && info.close_code != 0) {
    const bool told = queue_close(info.close_code, info.text) == Error::none;
    if (told && closure_.received == 0) closure_.started_by = Closure::Starter::us;
  }
  closure_.error = error;
  enter(State::closed);
  return failure(error, offset);
}

// RFC 6455 §7.1.4: W107; §7.2.1: W115
Event Connection::Engine::transport_closed() noexcept {
  if (state() == State::closed) return {};
  if (!closure_.clean) return fail(Error::connection_lost);
  enter(State::closed);
  return {};
}

// ---- time and memory -----------------------------------------------------------------------------------------------

// RFC 6455 §7.1.7: W114
Event Connection::Engine::expired(TimePoint time) noexcept {
  using Due = core::Deadlines::Due;
  Event event;
  switch (deadlines_.due(time)) {
    case Due::nothing:
      break;
    case Due::ping:
      keep_alive();
      break;
    case Due::idle:
      event = close_idle();
      break;
    case Due::open:
      event = fail(Error::open_timeout);
      break;
    case Due::pong:
      event = fail(Error::pong_timeout);
      break;
    case Due::close:
      if (!closure_.clean) event = fail(Error::close_timeout);
      enter(State::closed);
      break;
  }
  deadlines_.stale();
  return event;
}

// The peer cannot answer a Ping that was not queued, so it is not blamed; the Ping is tried again soon.
void Connection::Engine::keep_alive() noexcept {
  if (control(Opcode::ping, {}) == Error::none) {
    deadlines_.keep_alive_sent();
  } else {
    deadlines_.keep_alive_failed();
  }
}

// Without memory or a key for the Close, there is no closing handshake to wait for: the connection fails immediately,
// and its memory becomes free.
Event Connection::Engine::close_idle() noexcept {
  const Error error = close(close_code::going_away, describe(Error::idle_timeout).text);
  if (error != Error::none) return fail(Error::idle_timeout);
  closure_.error = Error::idle_timeout;
  return {};
}

std::size_t Connection::Engine::memory_usage() const noexcept {
  const std::size_t kept = kept_ ? sizeof(Kept) + kept_->message.capacity() : 0;
  const std::size_t deflate = deflate_ ? sizeof(core::PermessageDeflate) + deflate_->heap() : 0;
  const std::size_t random = random_ ? sizeof(RandomSource) : 0;
  return sizeof(Connection) + sizeof(Engine) + outbox_.heap() + kept + deflate + random;
}

// A partial message is of no use if the rest of it cannot arrive any more.
void Connection::Engine::trim() noexcept {
  outbox_.trim();
  if (closure_.received != 0 || state() == State::closed) {
    if (deflate_) deflate_->rest = {};
    return kept_.reset();
  }
  if (deflate_) deflate_->rest.compressed.trim();
  if (!kept_ || kept_->control_size > 0) return;
  if (std::exchange(kept_->delivered, false)) kept_->message.clear();
  if (kept_->message.empty()) kept_.reset();
}

}  // namespace wspc
