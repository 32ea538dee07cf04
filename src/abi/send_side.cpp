// SPDX-License-Identifier: MIT
// send_side: the sends of a handle, from WebSocketSend to INDICATE_SEND_COMPLETE.
#include "abi/send_side.h"

#include <algorithm>
#include <utility>

#include "abi/buffer_type.h"
#include "bytes/codec_pool.h"
#include "bytes/endian.h"
#include "bytes/random.h"

namespace wspc::abi {
namespace {

// The status that a receive reports for a Close without one (RFC 6455 §7.4.1).
constexpr USHORT no_status = WEB_SOCKET_EMPTY_CLOSE_STATUS;

// The statuses that a receive reports for a connection that ended without a Close (RFC 6455 §7.4.1).
constexpr bool means_no_close(USHORT status) noexcept {
  return status == WEB_SOCKET_ABORTED_CLOSE_STATUS || status == WEB_SOCKET_SECURE_HANDSHAKE_ERROR_CLOSE_STATUS;
}

bool readable(const BYTE* bytes, ULONG size) noexcept { return bytes != nullptr || size == 0; }

std::span<const std::byte> span_of(const BYTE* bytes, ULONG size) noexcept {
  return {reinterpret_cast<const std::byte*>(bytes), size};
}

}  // namespace

bool seal(core::FrameHeader& header, Mask mask) noexcept {
  header.masked = mask != Mask::none;
  header.key = 0;
  return mask != Mask::fresh || bytes::random(std::as_writable_bytes(std::span(&header.key, 1)));
}

HRESULT SendSide::queue(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept {
  const auto frame = frame_of(type);
  if (!frame) return E_INVALIDARG;

  Operation operation;
  operation.type = type;
  operation.frame = *frame;
  operation.context = context;
  if (const HRESULT result = fill(operation, buffer); result != S_OK) return result;
  if (const HRESULT result = order(operation); result != S_OK) return result;
  const bool compressed = compress_wanted(operation);
  const std::size_t plain = operation.payload.size();
  if (compressed && !compress(operation)) return E_OUTOFMEMORY;
  const core::FrameHeader queued = operation.frame;
  const bool leaves_compressed = operation.compressed.capacity() > 0;
  if (!operations_.push(operation)) {
    if (compressed) deflate_->forget();
    return E_OUTOFMEMORY;
  }

  if (leaves_compressed) deflate_->sent(plain, static_cast<std::size_t>(queued.length));
  if (!is_custom(type)) order_.next(queued);
  if (!is_custom(type) && !is_control(queued.opcode)) compressing_ = compressed;
  if (frame->opcode == core::Opcode::close) close_queued_ = true;
  return S_OK;
}

// RFC 7692 §6.1. The first fragment decides for the whole message.
bool SendSide::compress_wanted(const Operation& operation) const noexcept {
  const core::FrameHeader& frame = operation.frame;
  if (deflate_ == nullptr || is_custom(operation.type) || is_control(frame.opcode)) return false;
  if (frame.opcode == core::Opcode::continuation) return compressing_;
  return deflate_->wanted({}, frame.fin ? std::optional(operation.payload.size()) : std::nullopt);
}

// Compresses when the message is queued, not when it is sent: the order is the same, and a lack of memory can be
// reported (RFC 7692 §7.2.1).
bool SendSide::compress(Operation& operation) noexcept {
  core::FrameHeader& frame = operation.frame;
  bytes::Buffer out = bytes::take_buffer();
  if (!deflate_->deflate(operation.payload, frame.fin, out)) return false;
  const bool begins = frame.opcode != core::Opcode::continuation;
  if (begins && frame.fin && out.size() >= operation.payload.size() && deflate_->may_leave_plain({})) {
    bytes::give_back(std::move(out));
    return true;
  }
  frame.reserved = begins ? core::compressed_bit : 0;
  frame.length = out.size();
  operation.payload = std::as_const(out).bytes();
  operation.compressed = std::move(out);
  return true;
}

// Takes the contents of the buffer as payload.
HRESULT SendSide::fill(Operation& operation, const WEB_SOCKET_BUFFER* buffer) const noexcept {
  const bool control = is_control(operation.frame.opcode);
  if (buffer == nullptr) return control ? S_OK : E_INVALIDARG;
  if (operation.type == WEB_SOCKET_CLOSE_BUFFER_TYPE) return fill_close(operation, *buffer);

  const auto& [bytes, size] = buffer->Data;
  if (!readable(bytes, size)) return E_INVALIDARG;
  if (control && size > core::max_control_payload) return E_INVALIDARG;
  operation.payload = span_of(bytes, size);
  operation.frame.length = size;
  return S_OK;
}

// A program that answers with the status it has received sends an empty Close in answer to an empty one.
HRESULT SendSide::fill_close(Operation& operation, const WEB_SOCKET_BUFFER& buffer) const noexcept {
  const auto& [reason, size, status] = buffer.CloseStatus;
  if (!readable(reason, size) || size > WEB_SOCKET_MAX_CLOSE_REASON_LENGTH) return E_INVALIDARG;
  if (means_no_close(status)) return E_INVALIDARG;
  if (status == no_status) return size == 0 ? S_OK : E_INVALIDARG;
  bytes::store_big(status, operation.status.data());
  operation.status_size = sizeof status;
  operation.payload = span_of(reason, size);
  operation.frame.length = sizeof status + size;
  return S_OK;
}

// Checks the order after the operations that are queued already (RFC 6455 §5.4, §5.5.1). The application is responsible
// for frames with a header that it chooses, except for the Close.
HRESULT SendSide::order(Operation& operation) const noexcept {
  core::FrameHeader& frame = operation.frame;
  if (is_control(frame.opcode)) return S_OK;
  if (close_queued_) return E_INVALID_PROTOCOL_OPERATION;
  if (is_custom(operation.type) || !order_.inside()) return S_OK;
  if (order_.type() != frame.opcode) return E_INVALID_PROTOCOL_OPERATION;
  frame.opcode = core::Opcode::continuation;
  return S_OK;
}

void SendSide::next(Action& action, bool may_begin) noexcept {
  if (indicates()) return indicate(action);
  if (stage_ == Stage::fresh) {
    if (!may_begin) return;
    if (!seal(operations_.front().frame, mask_)) {
      action.result = E_FAIL;
      return;
    }
    stage_ = Stage::begun;
  }
  network(operations_.front(), action);
}

void SendSide::indicate(Action& action) noexcept {
  outstanding_ = Outstanding::indication;
  const Operation& operation = operations_.front();
  action.what = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
  action.type = operation.type;
  action.application_context = operation.context;
}

// Adds the start of the frame, if it is not sent yet, and as much payload as there is room for.
void SendSide::network(Operation& operation, Action& action) noexcept {
  outstanding_ = Outstanding::network;
  action.what = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
  action.type = operation.type;
  action.application_context = operation.context;

  const std::size_t start = std::exchange(started_, true) ? 0 : write_start(operation);
  if (mask_ == Mask::fresh || operation.compressed.capacity() > 0) {
    add_copied(operation, start, action);
  } else {
    add_plain(operation, start, action);
  }
  expected_ = action.bytes();
}

// Writes the header and the status code into our memory.
std::size_t SendSide::write_start(Operation& operation) noexcept {
  std::byte* to = memory_.send().data();
  const std::size_t header = core::write_header(operation.frame, to);
  bytes::mask_copy(to + header, std::span(operation.status).first(operation.status_size), operation.frame.key);
  operation.frame.key = bytes::rotate(operation.frame.key, operation.status_size);
  return header + operation.status_size;
}

// Copies and masks the payload; with a key of zeros, it is not changed.
void SendSide::add_copied(Operation& operation, std::size_t start, Action& action) noexcept {
  const auto to = memory_.send();
  const auto rest = operation.payload.subspan(sent_);
  sending_ = std::min(rest.size(), to.size() - start);
  bytes::mask_copy(to.data() + start, rest.first(sending_), operation.frame.key);
  operation.frame.key = bytes::rotate(operation.frame.key, sending_);
  action.add(to.first(start + sending_));
}

void SendSide::add_plain(const Operation& operation, std::size_t start, Action& action) noexcept {
  sending_ = 0;
  if (start > 0) action.add(memory_.send().first(start));
  if (action.count == action.capacity || operation.payload.empty()) return;
  sending_ = operation.payload.size();
  action.add(operation.payload);
}

// A short transfer cancels the operation, but the frame counts as sent, because the peer may have received all of it.
void SendSide::complete(ULONG bytes) noexcept {
  const Outstanding completed = std::exchange(outstanding_, Outstanding::nothing);
  if (completed == Outstanding::network) {
    sent_ += sending_;
    const bool all = sent_ == operations_.front().payload.size();
    if (all || bytes != expected_) stage_ = Stage::done;
  }
  if (completed == Outstanding::indication) {
    bytes::Buffer& compressed = operations_.front().compressed;
    if (compressed.capacity() > 0) bytes::give_back(std::move(compressed));
    operations_.pop();
    stage_ = Stage::fresh;
    started_ = false;
    sent_ = 0;
  }
}

}  // namespace wspc::abi
