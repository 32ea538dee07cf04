// SPDX-License-Identifier: MIT
// connection: the public functions of Connection, which call the engine. If there was no memory for an engine, each
// says so.
#include "wspc/connection.h"

#include "core/engine.h"

namespace wspc {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

}  // namespace

Connection::Connection(Role role, const Options& options, State initial) noexcept
    : engine_(Engine::make(role, options, initial)) {
  static_assert(sizeof(Connection) + sizeof(Engine) <= 256, "what an idle connection costs");
}
Connection::~Connection() = default;
Connection::Connection(Connection&& other) noexcept = default;
Connection& Connection::operator=(Connection&& other) noexcept = default;

void Connection::opened() noexcept {
  if (engine_) engine_->opened();
}

Error Connection::deflate(const DeflateParameters& agreed, const DeflateOptions& options) noexcept {
  return engine_ ? engine_->deflate(agreed, options) : Error::out_of_memory;
}

const DeflateParameters* Connection::negotiated() const noexcept { return engine_ ? engine_->negotiated() : nullptr; }

DeflateUsage Connection::deflate_usage() const noexcept { return engine_ ? engine_->deflate_usage() : DeflateUsage(); }

Event Connection::receive(std::span<std::byte>& input) noexcept {
  if (engine_) return engine_->receive(input);
  input = {};
  return {};
}

std::size_t Connection::receive(std::span<std::byte>& input, std::span<Event> events) noexcept {
  if (engine_) return engine_->receive(input, events);
  input = {};
  return 0;
}

Event Connection::transport_closed() noexcept { return engine_ ? engine_->transport_closed() : Event{}; }

std::size_t Connection::transmit(std::span<std::span<const std::byte>> out) noexcept {
  return engine_ ? engine_->transmit(out) : 0;
}

void Connection::transmitted(std::size_t bytes) noexcept {
  if (engine_) engine_->transmitted(bytes);
}

std::size_t Connection::queued() const noexcept { return engine_ ? engine_->queued() : 0; }

Error Connection::send(MessageType type, std::span<const std::byte> payload,
                       std::optional<Compress> compress) noexcept {
  return engine_ ? engine_->send_message(type, payload, compress) : Error::out_of_memory;
}

Error Connection::send_text(std::string_view payload, std::optional<Compress> compress) noexcept {
  return send(MessageType::text, bytes_of(payload), compress);
}

Error Connection::send_fragment(MessageType type, std::span<const std::byte> payload,
                                std::optional<Compress> compress) noexcept {
  return engine_ ? engine_->send({type, false, Engine::Keep::copy, compress}, payload) : Error::out_of_memory;
}

Error Connection::send_borrowed(MessageType type, std::span<const std::byte> payload,
                                std::optional<Compress> compress) noexcept {
  return engine_ ? engine_->lend_message(type, payload, compress) : Error::out_of_memory;
}

std::uint64_t Connection::released() const noexcept { return engine_ ? engine_->released() : 0; }

Error Connection::send(const Prepared& message) noexcept {
  return engine_ ? engine_->send(message.frame_) : Error::out_of_memory;
}

Error Connection::ping(std::span<const std::byte> payload) noexcept {
  return engine_ ? engine_->control(core::Opcode::ping, payload) : Error::out_of_memory;
}

Error Connection::pong(std::span<const std::byte> payload) noexcept {
  return engine_ ? engine_->control(core::Opcode::pong, payload) : Error::out_of_memory;
}

Error Connection::close(std::uint16_t code, std::string_view reason) noexcept {
  return engine_ ? engine_->close(code, reason) : Error::out_of_memory;
}

void Connection::now(TimePoint time) noexcept {
  if (engine_) engine_->now(time);
}

TimePoint Connection::deadline() const noexcept { return engine_ ? engine_->deadline() : TimePoint::max(); }

Event Connection::expired(TimePoint time) noexcept { return engine_ ? engine_->expired(time) : Event{}; }

std::chrono::nanoseconds Connection::round_trip() const noexcept {
  return engine_ ? engine_->round_trip() : std::chrono::nanoseconds(0);
}

Role Connection::role() const noexcept { return engine_ ? engine_->role() : Role::client; }

Connection::State Connection::state() const noexcept { return engine_ ? engine_->state() : State::closed; }

Closure Connection::closure() const noexcept {
  return engine_ ? engine_->closure() : Closure{.error = Error::out_of_memory};
}

bool Connection::over() const noexcept { return !engine_ || engine_->over(); }

std::size_t Connection::memory_usage() const noexcept { return engine_ ? engine_->memory_usage() : sizeof(Connection); }

void Connection::trim() noexcept {
  if (engine_) engine_->trim();
}

}  // namespace wspc
