// SPDX-License-Identifier: MIT
// receive_side: the receives of a handle, from WebSocketReceive to INDICATE_RECEIVE_COMPLETE.
#include "abi/receive_side.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "abi/buffer_type.h"
#include "abi/result.h"

namespace wspc::abi {

// RFC 6455 §5.5.3
void ReceiveSide::pong(Action& action, Carrier carrier) noexcept {
  ping_waiting_ = false;
  core::FrameHeader header{.length = ping_size_, .opcode = core::Opcode::pong};
  if (!seal(header, mask_)) return;
  const auto frame = memory_.pong();
  const std::size_t start = core::write_header(header, frame.data());
  bytes::mask_copy(frame.data() + start, std::span(ping_).first(ping_size_), header.key);
  carrier_ = carrier;
  action.what = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  action.type = WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
  action.add(frame.first(start + ping_size_));
}

void ReceiveSide::next(Action& action) noexcept {
  if (over_ || cancelled_) return indicate_cancelled(action);
  if (!ready_) return from_network(action);
  if (ready_.type != Event::Type::error) return indicate(action);
  action.result = result_of(ready_.error);
}

// A Ping that cannot be answered yet does not delay the bytes behind it; the answer to a later Ping replaces its own
// (RFC 6455 §5.5.3).
void ReceiveSide::parse(bool stop_at_ping) noexcept {
  while (!ready_ && !(ping_waiting_ && stop_at_ping)) {
    if (compressed_) {
      inflate();
      continue;
    }
    auto input = memory_.receive().subspan(begin_, end_ - begin_);
    if (receiver_.whole_message(input, ready_)) {
      begin_ = end_ - input.size();
      return;
    }
    const Event event = receiver_.next(input);
    begin_ = end_ - input.size();
    parsed_ = !event;
    if (parsed_) return;
    if (event.type == Event::Type::ping) {
      keep(event.payload);
    } else if (receiver_.compressed() && (event.type == Event::Type::text || event.type == Event::Type::binary)) {
      begin_inflating(event);
    } else {
      ready_ = event;
    }
  }
}

void ReceiveSide::begin_inflating(const Event& piece) noexcept {
  compressed_ = piece;
  if (!piece.first) return;
  const auto start = receiver_.frame_start(piece.payload.size());
  if (deflate_->begin(piece.type == Event::Type::text, start)) return;
  ready_.type = Event::Type::error;
  ready_.error = Error::out_of_memory;
}

// Decompresses as much as there is room for. Nothing new is parsed, or read over the piece, before all of it is
// decompressed.
void ReceiveSide::inflate() noexcept {
  std::span<const std::byte> from = compressed_.payload;
  const auto room = memory_.inflated();
  const auto step = deflate_->inflate(from, compressed_.last, room);
  Event event = compressed_;
  compressed_.payload = compressed_.payload.last(from.size());
  if (step.used_up) compressed_ = {};
  event.last = event.last && step.used_up;
  event.payload = room.first(step.produced);
  event.error = step.error;
  if (step.error != Error::none) event.type = Event::Type::error;
  if (step.produced > 0 || event.last || step.error != Error::none) ready_ = event;
}

// Copies the payload, since the next read overwrites the original. Applications do not see where the copy lies.
void ReceiveSide::keep(std::span<const std::byte> ping) noexcept {
  std::copy(ping.begin(), ping.end(), ping_.begin());
  ping_size_ = static_cast<std::uint8_t>(ping.size());
  ping_waiting_ = true;
}

// The bytes that are left over are the beginning of a control frame: at most 124 bytes, and there is room for 256.
void ReceiveSide::from_network(Action& action) noexcept {
  const auto room = memory_.receive();
  if (begin_ > 0) std::memmove(room.data(), room.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  outstanding_ = Outstanding::network;
  action.what = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
  action.application_context = operations_.front().context;
  action.add(room.subspan(end_));
}

void ReceiveSide::indicate_cancelled(Action& action) noexcept {
  outstanding_ = Outstanding::indication;
  delivered_ = 0;
  action.what = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
  action.application_context = operations_.front().context;
  action.add({});
}

inline void ReceiveSide::indicate(Action& action) noexcept {
  outstanding_ = Outstanding::indication;
  const Operation& operation = operations_.front();
  action.what = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
  action.application_context = operation.context;
  if (ready_.type == Event::Type::close) {
    show_close(action);
  } else {
    show_data(operation, action);
  }
}

inline void ReceiveSide::show_data(const Operation& operation, Action& action) noexcept {
  auto shown = ready_.payload;
  const bool pong = ready_.type == Event::Type::pong;
  if (!operation.buffer.empty() && !pong) {
    shown = operation.buffer.first(std::min(operation.buffer.size(), ready_.payload.size()));
    std::copy_n(ready_.payload.begin(), shown.size(), shown.begin());
  }
  delivered_ = shown.size();
  const bool last = ready_.last && delivered_ == ready_.payload.size();
  action.type = pong ? WEB_SOCKET_PING_PONG_BUFFER_TYPE : type_of(ready_.type, last, receiver_.foreign_bits());
  action.add(shown);
}

// Without a status, the pointer is NULL. With a status and no reason, it is not NULL, and the length is 0.
void ReceiveSide::show_close(Action& action) noexcept {
  over_ = true;
  action.type = WEB_SOCKET_CLOSE_BUFFER_TYPE;
  action.add(ready_.payload);
  auto& status = action.buffers[0].CloseStatus;
  status.usStatus = ready_.code;
  if (ready_.code == WEB_SOCKET_EMPTY_CLOSE_STATUS) status.pbReason = nullptr;
}

void ReceiveSide::abort() noexcept {
  over_ = true;
  ping_waiting_ = false;
}

}  // namespace wspc::abi
