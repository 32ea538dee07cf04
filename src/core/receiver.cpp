// SPDX-License-Identifier: MIT
// receiver: turns the bytes of the peer into events, in place (RFC 6455 §5, §6.2).
#include "core/receiver.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace wspc::core {
namespace {

std::span<std::byte> take(std::span<std::byte>& input, std::size_t size) noexcept {
  const auto taken = input.first(size);
  input = input.subspan(size);
  return taken;
}

}  // namespace

// RFC 6455 §6.2: W100
Event Receiver::next(std::span<std::byte>& input) noexcept {
  while (true) {
    switch (phase_) {
      case Phase::header:
        if (const Error error = begin_frame(input); error != Error::none) return fail(error, offset_);
        if (phase_ == Phase::header) return {};
        break;
      case Phase::data:
        // An empty frame in the middle of a message is not reported: continue with the next one.
        if (Event event = data(input); event || phase_ == Phase::data) return event;
        break;
      case Phase::control:
        return control(input);
      case Phase::done:
        input = {};
        return {};
    }
  }
}

std::size_t Receiver::control_size() const noexcept {
  return phase_ == Phase::control ? static_cast<std::size_t>(frame_.length) : 0;
}

// Stays in Phase::header until the header is complete.
Error Receiver::begin_frame(std::span<std::byte>& input) noexcept {
  FrameHeader frame;
  const HeaderRead read = gather_header(input, frame);
  if (read.error != Error::none || read.size == 0) return read.error;
  if (const Error error = judge(frame); error != Error::none) return error;

  offset_ += read.size;
  std::construct_at(&frame_, frame);  // an assignment would not start its lifetime in the union
  phase_ = is_control(frame_.opcode) ? Phase::control : Phase::data;
  return Error::none;
}

// Parses the header in the input if it is contiguous there, and otherwise in the bytes that were kept.
HeaderRead Receiver::gather_header(std::span<std::byte>& input, FrameHeader& frame) noexcept {
  if (header_size_ == 0) {
    const HeaderRead read = read_header(input, rules_.frame, frame);
    if (read.size > 0) take(input, read.size);
    if (read.size > 0 || read.error != Error::none) return read;
    std::construct_at(&header_);
  }
  while (!input.empty()) {
    header_[header_size_++] = take(input, 1)[0];
    const HeaderRead read = read_header({header_.data(), header_size_}, rules_.frame, frame);
    if (read.size == 0 && read.error == Error::none) continue;
    header_size_ = 0;
    return read;
  }
  return {};
}

// Checks a header in its context: order (§5.4) and limits (§10.4). Lengths are compared without adding them first.
// RFC 6455 §5.2: W070; §10.4: W134, W135
Error Receiver::judge(const FrameHeader& frame) noexcept {
  if (is_control(frame.opcode)) return Error::none;

  const bool begins = !order_.inside();
  if (const Error error = order_.next(frame); error != Error::none) return error;
  if (begins) {
    message_size_ = 0;
    fragments_ = 0;
    utf8_ = {};
    first_ = true;
    reserved_ = frame.reserved;
  } else if ((frame.reserved & compressed_) != 0 || (frame.reserved != 0 && reserved_ == 0)) {
    return Error::reserved_bits;  // RFC 7692 §6: an extension marks a message on its first frame
  }

  if (frame.length > on_the_wire(rules_.max_frame)) return Error::frame_too_big;
  if (frame.length > on_the_wire(rules_.max_message) - message_size_) return Error::message_too_big;
  if (fragments_ == rules_.max_fragments) return Error::too_many_fragments;
  message_size_ += frame.length;
  ++fragments_;
  return Error::none;
}

// RFC 6455 §5.4: W074, W077; §5.6: W096; §8.1: W123
//
// Compression may enlarge a message of the permitted size. The decompressed size is checked elsewhere.
std::uint64_t Receiver::on_the_wire(std::uint64_t limit) const noexcept {
  if (!compressed()) return limit;
  const std::uint64_t slack = limit / 4 + 128;
  return limit > unlimited - slack ? unlimited : limit + slack;
}

Event Receiver::data(std::span<std::byte>& input) noexcept {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(frame_.length, input.size()));
  if (size == 0 && frame_.length > 0) return {};

  const auto piece = take(input, size);
  const bool text = order_.type() == Opcode::text;
  const std::size_t valid = transform(piece);
  if (valid < size) return fail(Error::invalid_utf8, offset_ + valid);
  offset_ += size;
  frame_.length -= size;

  const bool ended = frame_.length == 0;
  const bool last = ended && frame_.fin;
  if (last && text && !utf8_.complete()) return fail(Error::invalid_utf8, offset_);
  if (ended) phase_ = Phase::header;
  if (size == 0 && !last) return {};

  Event event;
  event.type = text ? Event::Type::text : Event::Type::binary;
  event.first = std::exchange(first_, false);
  event.last = last;
  event.payload = piece;
  return event;
}

// Unmasks a piece and, if it is text that we have to check, validates it. Returns the length of the valid part.
// RFC 6455 §5.3: W073; §5.6: W096; §6.2: W101
std::size_t Receiver::transform(std::span<std::byte> piece) noexcept {
  const bool judged = order_.type() == Opcode::text && rules_.utf8 == Utf8::verify && reserved_ == 0;
  const bytes::MaskKey key = frame_.key;
  if (frame_.masked) frame_.key = bytes::rotate(key, piece.size());

  if (judged && frame_.masked) return bytes::unmask_validate(piece, key, utf8_);
  if (judged) return bytes::validate(piece, utf8_);
  if (frame_.masked) bytes::mask(piece, key);
  return piece.size();
}

// RFC 6455 §5.4: W075; §5.5.3: W095
Event Receiver::control(std::span<std::byte>& input) noexcept {
  if (input.size() < frame_.length) return {};

  const auto payload = take(input, static_cast<std::size_t>(frame_.length));
  if (frame_.masked) bytes::mask(payload, frame_.key);
  offset_ += payload.size();
  phase_ = Phase::header;
  if (frame_.opcode == Opcode::close) return close(payload);

  Event event;
  event.type = frame_.opcode == Opcode::ping ? Event::Type::ping : Event::Type::pong;
  event.payload = payload;
  return event;
}

// RFC 6455 §7.1.6: W109
Event Receiver::close(std::span<std::byte> payload) noexcept {
  const CloseBody body = read_close(payload, rules_.close_codes, rules_.utf8);
  if (body.error != Error::none) {
    return fail(body.error, offset_ - payload.size() - header_size(payload.size(), frame_.masked));
  }

  phase_ = Phase::done;
  Event event;
  event.type = Event::Type::close;
  event.code = body.code;
  event.payload = body.reason;
  return event;
}

// RFC 6455 §7.1.7: W113
Event Receiver::fail(Error error, std::uint64_t offset) noexcept {
  phase_ = Phase::done;
  Event event;
  event.type = Event::Type::error;
  event.error = error;
  event.offset = offset;
  return event;
}

}  // namespace wspc::core
