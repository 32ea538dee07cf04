// SPDX-License-Identifier: MIT
// deflating: the part of the engine that compresses and decompresses messages (RFC 7692 §6, §7.2).
#include <algorithm>
#include <new>
#include <utility>

#include "bytes/codec_pool.h"
#include "core/engine.h"

namespace wspc {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t largest_piece = 64 * 1024;  // decompressed payload in one event, in bytes

// Returns how much room to provide for a piece: text is compressed to about a quarter.
std::size_t guess(std::size_t compressed) noexcept {
  return std::clamp<std::size_t>(compressed * 4, 256, largest_piece);
}

}  // namespace

Error Connection::Engine::deflate(const DeflateParameters& agreed, const DeflateOptions& options) noexcept {
  const bool fresh = state() == State::connecting || state() == State::open;
  if (!fresh || deflate_ || receiver_.begun() || queued() > 0) return Error::not_open;
  if (!core::PermessageDeflate::valid(agreed, options)) return Error::invalid_extension_parameters;
  const core::PermessageDeflate::Setting setting{role_, receiver_.max_message(), receiver_.utf8()};
  deflate_.reset(new (std::nothrow) core::PermessageDeflate(agreed, options, setting));
  if (deflate_ == nullptr) return Error::out_of_memory;
  receiver_.expect_compressed(core::compressed_bit);
  return Error::none;
}

// ---- receiving -----------------------------------------------------------------------------------------------------

// Processes a piece of a compressed message (RFC 7692 §6.2: D012).
Event Connection::Engine::inflate(const Event& piece) noexcept {
  if (piece.first) {
    const bool text = piece.type == Event::Type::text;
    if (!deflate_->begin(text, receiver_.frame_start(piece.payload.size()))) return fail(Error::out_of_memory);
  }
  return delivery_ == Delivery::pieces ? inflate_piece(piece) : inflate_message(piece);
}

Event Connection::Engine::inflate_message(const Event& piece) noexcept {
  if (!ensure_kept()) return fail(Error::out_of_memory);
  Bytes from = piece.payload;
  core::Inflater::Step step;
  while (!step.used_up) {
    const std::size_t size = guess(from.size());
    std::byte* to = kept_->message.room(size);
    if (to == nullptr) return fail(Error::out_of_memory);
    step = deflate_->inflate(from, piece.last, {to, size});
    if (step.error != Error::none) return fail(step.error, deflate_->start());
    kept_->message.commit(step.produced);
  }
  return piece.last ? deliver(piece) : Event();
}

// Returns one event for as much as one room holds. The input that is not decompressed by then is copied, since it lies
// in the caller's memory.
Event Connection::Engine::inflate_piece(const Event& piece) noexcept {
  auto& rest = deflate_->rest;
  if (!rest.compressed.append(piece.payload)) return fail(Error::out_of_memory);
  const bool first = rest.piece.first || piece.first;
  rest.piece = piece;
  rest.piece.first = first;
  return inflate_rest();
}

// trim() may have been called since the last piece, and may have freed the memory for the next one.
Event Connection::Engine::inflate_rest() noexcept {
  if (!ensure_kept()) return fail(Error::out_of_memory);
  auto& rest = deflate_->rest;
  Bytes from = std::as_const(rest.compressed).bytes().subspan(rest.inflated);
  std::byte* to = kept_->message.room(largest_piece);
  if (to == nullptr) return fail(Error::out_of_memory);
  const auto step = deflate_->inflate(from, rest.piece.last, {to, largest_piece});
  if (step.error != Error::none) return fail(step.error, deflate_->start());

  rest.pending = !step.used_up;
  rest.inflated = rest.pending ? rest.compressed.size() - from.size() : 0;
  if (!rest.pending) rest.compressed.clear();
  const bool last = step.used_up && rest.piece.last;
  if (step.produced == 0 && !last) return {};

  kept_->message.commit(step.produced);
  kept_->delivered = true;
  Event event = rest.piece;
  event.first = std::exchange(rest.piece.first, false);
  event.last = last;
  event.payload = kept_->message.bytes();
  return event;
}

// ---- sending -------------------------------------------------------------------------------------------------------

// RFC 7692 §6.1: D011
bool Connection::Engine::compress_wanted(const SendOptions& options, std::size_t size) const noexcept {
  if (!deflate_) return false;
  return deflate_->wanted(options.compress, options.last ? std::optional(size) : std::nullopt);
}

// RFC 7692 §6.1, §7.2.1: D010. If the compressed message cannot be queued, later ones must not refer to it.
Error Connection::Engine::send_compressed(core::FrameHeader header, Bytes payload,
                                          const SendOptions& options) noexcept {
  bytes::Buffer out = bytes::take_buffer();
  if (!deflate_->deflate(payload, header.fin, out)) return Error::out_of_memory;

  const bool whole = !sending_ && header.fin;
  Error error = Error::none;
  if (whole && out.size() >= payload.size() && deflate_->may_leave_plain(options.compress)) {
    error = queue(header, payload, options.keep);
  } else {
    header.reserved = sending_ ? 0 : core::compressed_bit;  // D006, D007
    header.length = out.size();
    error = queue(header, out.bytes(), options.keep == Keep::copy ? Keep::copy : Keep::counted);
    if (error == Error::none) deflate_->sent(payload.size(), out.size());
  }
  if (error != Error::none) deflate_->forget();
  bytes::give_back(std::move(out));
  return error;
}

}  // namespace wspc
