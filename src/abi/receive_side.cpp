// SPDX-License-Identifier: MIT
// receive_side: the receives of one handle, from WebSocketReceive to INDICATE_RECEIVE_COMPLETE.
#include "abi/receive_side.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "abi/buffer_type.h"
#include "abi/result.h"

namespace wspc::abi {

HRESULT ReceiveSide::queue(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept {
  Operation operation{{}, context};
  if (buffer != nullptr) {
    const auto& [bytes, size] = buffer->Data;
    if (bytes == nullptr || size == 0) return E_INVALIDARG;
    operation.buffer = {reinterpret_cast<std::byte*>(bytes), size};
  }
  if (over_) return E_INVALID_PROTOCOL_OPERATION;
  return operations_.push(operation) ? S_OK : E_OUTOFMEMORY;
}

Action ReceiveSide::pong() noexcept {
  pong_ = Pong::outstanding;
  Action action;
  action.what = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  action.type = WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
  action.add(memory_.pong().first(pong_size_));
  return action;
}

Action ReceiveSide::next() noexcept {
  if (over_ || cancelled_) return indicate_cancelled();
  if (!ready_) return from_network();
  if (ready_.type == Event::Type::error) return {.result = result_of(ready_.error)};
  return indicate();
}

// Until something is ready to be indicated, or a ping can be answered. A ping that cannot be answered yet does not hold
// up what is behind it; the answer to a later one takes its place (RFC 6455 §5.5.3).
void ReceiveSide::parse(bool between_frames) noexcept {
  while (!ready_ && (pong_ == Pong::none || !between_frames)) {
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
    if (!event) return;
    if (event.type == Event::Type::ping) {
      answer(event.payload);
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

// As much as there is room for. Nothing new is parsed, or read over it, before the last of a piece is inflated.
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

void ReceiveSide::answer(std::span<const std::byte> ping) noexcept {
  core::FrameHeader header{.length = ping.size(), .opcode = core::Opcode::pong};
  if (!seal(header, mask_)) return;
  std::byte* to = memory_.pong().data();
  const std::size_t start = core::write_header(header, to);
  bytes::mask_copy(to + start, ping, header.key);
  pong_size_ = start + ping.size();
  pong_ = Pong::waiting;
}

// What is left over is the beginning of a control frame: at most 124 bytes, and there is room for 256.
Action ReceiveSide::from_network() noexcept {
  const auto room = memory_.receive();
  if (begin_ > 0) std::memmove(room.data(), room.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  outstanding_ = Outstanding::network;
  Action action;
  action.what = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
  action.application_context = operations_.front().context;
  action.add(room.subspan(end_));
  return action;
}

Action ReceiveSide::indicate_cancelled() noexcept {
  outstanding_ = Outstanding::indication;
  delivered_ = 0;
  Action action;
  action.what = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
  action.application_context = operations_.front().context;
  action.add({});
  return action;
}

Action ReceiveSide::indicate() noexcept {
  outstanding_ = Outstanding::indication;
  const Operation& operation = operations_.front();
  Action action;
  action.what = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
  action.application_context = operation.context;
  if (ready_.type == Event::Type::close) {
    show_close(action);
  } else {
    show_data(operation, action);
  }
  return action;
}

void ReceiveSide::show_data(const Operation& operation, Action& action) noexcept {
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

// No status: NULL. A status without a reason: a pointer that is not NULL, and length 0.
void ReceiveSide::show_close(Action& action) noexcept {
  over_ = true;
  action.type = WEB_SOCKET_CLOSE_BUFFER_TYPE;
  action.add(ready_.payload);
  auto& status = action.buffers[0].CloseStatus;
  status.usStatus = ready_.code;
  if (ready_.code == WEB_SOCKET_EMPTY_CLOSE_STATUS) status.pbReason = nullptr;
}

void ReceiveSide::complete(ULONG bytes) noexcept {
  const Outstanding completed = std::exchange(outstanding_, Outstanding::nothing);
  if (completed == Outstanding::network) {
    // More than there was room for is somebody's -1: nothing was received, and nothing is made up.
    const std::size_t received = bytes <= memory_.receive().size() - end_ ? bytes : 0;
    end_ += received;
    cancelled_ = received == 0;
  }
  if (completed == Outstanding::indication) indicated();
}

void ReceiveSide::indicated() noexcept {
  operations_.pop();
  if (std::exchange(cancelled_, false)) return;
  ready_.payload = ready_.payload.subspan(std::min(delivered_, ready_.payload.size()));
  if (ready_.payload.empty() || over_) ready_ = {};
}

void ReceiveSide::abort() noexcept {
  over_ = true;
  if (pong_ == Pong::waiting) pong_ = Pong::none;
}

}  // namespace wspc::abi
