// SPDX-License-Identifier: MIT
// sending: the half of the engine that sends (RFC 6455 §5, §6.1).
#include <algorithm>

#include "bytes/endian.h"
#include "bytes/random.h"
#include "bytes/utf8.h"
#include "core/close_frame.h"
#include "core/engine.h"

namespace wspc {
namespace {

using core::FrameHeader;
using core::Opcode;
using Bytes = std::span<const std::byte>;

}  // namespace

inline bool Connection::Engine::make_key(bytes::MaskKey& key) const noexcept {
  return random_ ? random_->fill(random_->context, std::as_writable_bytes(std::span(&key, 1))) : bytes::random(key);
}

// RFC 6455 §4.1: W026; §5.1: W063; §5.5.1: W086; §6.1: W098
inline Error Connection::Engine::may_send(MessageType type) const noexcept {
  if (state() != State::open) return Error::not_open;
  if (sending_ && sending_type_ != type) return Error::message_type_changed;
  if (queued() >= outbox_limit_) return Error::outbox_full;
  return Error::none;
}

// The fast path for most messages, in one pass over the payload: messages that are copied, not compressed, and do not
// end a fragmented message. If an error is found on the way, nothing is committed.
// RFC 6455 §5.1: W059; §6.1: W098
Error Connection::Engine::send_message(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  if (sending_ || deflate_) return send({type, true, Keep::copy, compress}, payload);
  if (const Error error = may_send(type); error != Error::none) return error;

  bytes::MaskKey key = 0;
  const bool masked = role_ == Role::client;
  if (masked && !make_key(key)) return Error::no_randomness;
  std::byte* to = outbox_.room(core::max_header_size + payload.size());
  if (to == nullptr) return Error::out_of_memory;

  const std::size_t start = core::write_header(
      {.length = payload.size(), .key = key, .opcode = static_cast<Opcode>(type), .masked = masked}, to);
  if (type == MessageType::text && receiver_.utf8() == Utf8::verify) {
    if (!bytes::mask_copy_text(to + start, payload, key)) return Error::invalid_outgoing_text;
  } else {
    bytes::mask_copy(to + start, payload, key);
  }
  outbox_.commit(start + payload.size());
  return Error::none;
}

// The same for a borrowed message on a server.
Error Connection::Engine::lend_message(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  if (sending_ || deflate_ || role_ == Role::client) return send({type, true, Keep::loan, compress}, payload);
  if (const Error error = may_send(type); error != Error::none) return error;
  if (type == MessageType::text && receiver_.utf8() == Utf8::verify && !bytes::is_utf8(payload)) {
    return Error::invalid_outgoing_text;
  }
  std::byte* to = outbox_.reserve_loan() ? outbox_.room(core::max_header_size) : nullptr;
  if (to == nullptr) return Error::out_of_memory;
  outbox_.commit(core::write_header({.length = payload.size(), .opcode = static_cast<Opcode>(type)}, to));
  outbox_.borrow(payload, nullptr);
  return Error::none;
}

// RFC 6455 §5.4: W079, W081; §6.1: W099
Error Connection::Engine::send(const SendOptions& options, Bytes payload) noexcept {
  const auto [type, last, keep, compress] = options;
  if (const Error error = may_send(type); error != Error::none) return error;

  bytes::Utf8State utf8 = sending_utf8_;
  if (type == MessageType::text && receiver_.utf8() == Utf8::verify) {
    if (bytes::validate(payload, utf8) < payload.size()) return Error::invalid_outgoing_text;
    if (last && !utf8.complete()) return Error::invalid_outgoing_text;
  }

  const auto opcode = sending_ ? Opcode::continuation : static_cast<Opcode>(type);
  const FrameHeader header{.length = payload.size(), .opcode = opcode, .fin = last};
  const bool compressed = sending_ ? compressing_ : compress_wanted(options, payload.size());
  const Error error = compressed ? send_compressed(header, payload, options) : queue(header, payload, keep);
  if (error != Error::none) return error;

  sending_ = !last;
  compressing_ = compressed;
  sending_type_ = type;
  sending_utf8_ = utf8;
  return Error::none;
}

// The compressed form is independent: it refers to nothing before it, and nothing later refers to it.
Error Connection::Engine::send(const std::shared_ptr<const Prepared::Frame>& frame) noexcept {
  if (frame == nullptr) return Error::invalid_outgoing_text;
  if (sending_) return Error::message_type_changed;
  if (const Error error = may_send(frame->type); error != Error::none) return error;

  const bool compressed = deflate_ && deflate_->may_send(frame->window_bits) && !frame->compressed.bytes.empty();
  if (!compressed) return send_form(frame, frame->plain, 0);
  const Error error = send_form(frame, frame->compressed, core::compressed_bit);
  if (error != Error::none) return error;
  deflate_->forget();
  deflate_->sent(frame->plain.bytes.size() - frame->plain.payload,
                 frame->compressed.bytes.size() - frame->compressed.payload);
  return Error::none;
}

// Copies the frame if that is cheaper than one more element for writev().
Error Connection::Engine::send_form(const std::shared_ptr<const Prepared::Frame>& frame,
                                    const Prepared::Frame::Form& form, std::uint8_t reserved) noexcept {
  constexpr std::size_t worth_sharing = 4096;
  const Bytes whole = form.bytes.bytes();
  const Bytes payload = whole.subspan(form.payload);
  if (role_ == Role::client) {
    const auto opcode = static_cast<Opcode>(frame->type);
    return queue({.length = payload.size(), .opcode = opcode, .reserved = reserved}, payload, Keep::copy);
  }
  if (whole.size() >= worth_sharing) return outbox_.share(whole, frame) ? Error::none : Error::out_of_memory;

  std::byte* to = outbox_.room(whole.size());
  if (to == nullptr) return Error::out_of_memory;
  std::copy(whole.begin(), whole.end(), to);
  outbox_.commit(whole.size());
  return Error::none;
}

// RFC 6455 §5.5.2: W091; §5.5.3: W095
Error Connection::Engine::control(Opcode opcode, Bytes payload) noexcept {
  if (payload.size() > core::max_control_payload) return Error::control_payload_too_long;
  const bool established = state() == State::open || state() == State::closing;
  if (!established || closure_.received != 0) return Error::not_open;
  const Error error = queue({.length = payload.size(), .opcode = opcode}, payload, Keep::copy);
  if (error == Error::none && opcode == Opcode::ping) deadlines_.pinged();
  return error;
}

// RFC 6455 §7.1.2: W104
Error Connection::Engine::close(std::uint16_t code, std::string_view reason) noexcept {
  if (state() != State::open) return Error::not_open;
  if (code == 0 && !reason.empty()) return Error::invalid_outgoing_close;
  if (code != 0 && !core::is_sendable(code)) return Error::invalid_outgoing_close;
  if (reason.size() > core::max_close_reason) return Error::invalid_outgoing_close;
  if (!bytes::is_utf8(std::as_bytes(std::span(reason)))) return Error::invalid_outgoing_close;

  if (const Error error = queue_close(code, reason); error != Error::none) return error;
  closure_.started_by = Closure::Starter::us;
  enter(State::closing);
  return Error::none;
}

Error Connection::Engine::queue_close(std::uint16_t code, std::string_view reason) noexcept {
  std::array<std::byte, core::max_control_payload> body;
  const std::size_t size = code == 0 ? 0 : 2 + reason.size();
  if (code != 0) {
    bytes::store_big(code, body.data());
    std::transform(reason.begin(), reason.end(), body.begin() + 2, [](char c) { return static_cast<std::byte>(c); });
  }
  const Error error = queue({.length = size, .opcode = Opcode::close}, Bytes(body).first(size), Keep::copy);
  if (error == Error::none) closure_.sent = code == 0 ? close_code::none_received : code;
  return error;
}

// RFC 6455 §6.1: W099; §10.3: W133
Error Connection::Engine::queue(FrameHeader header, Bytes payload, Keep keep) noexcept {
  if (const Error error = seal(header); error != Error::none) return error;
  if (keep != Keep::copy) return lend(header, payload, header.masked ? Keep::counted : keep);

  const std::size_t size = core::header_size(header.length, header.masked) + payload.size();
  std::byte* to = outbox_.room(size);
  if (to == nullptr) return Error::out_of_memory;
  write(header, payload, to);
  outbox_.commit(size);
  return Error::none;
}

// If the payload is copied, an empty loan is queued, so that it is counted in its turn.
Error Connection::Engine::lend(const FrameHeader& header, Bytes payload, Keep keep) noexcept {
  const bool copied = keep == Keep::counted;
  const std::size_t size = core::header_size(header.length, header.masked) + (copied ? payload.size() : 0);
  std::byte* to = outbox_.reserve_loan() ? outbox_.room(size) : nullptr;
  if (to == nullptr) return Error::out_of_memory;
  write(header, copied ? payload : Bytes(), to);
  outbox_.commit(size);
  outbox_.borrow(copied ? Bytes() : payload, nullptr);
  return Error::none;
}

// Masks a client's frames, each with a fresh key (RFC 6455 §5.1: W059, W061; §5.3: W071; §5.5.1: W085).
Error Connection::Engine::seal(FrameHeader& header) noexcept {
  if (role_ == Role::server) return Error::none;
  header.masked = true;
  return make_key(header.key) ? Error::none : Error::no_randomness;
}

// With a key of zeros, mask_copy() copies. memcpy() would do the same, but at a third of the speed for some distances
// between the two addresses.
void Connection::Engine::write(const FrameHeader& header, Bytes payload, std::byte* to) noexcept {
  to += core::write_header(header, to);
  bytes::mask_copy(to, payload, header.key);
}

}  // namespace wspc
