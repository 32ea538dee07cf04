// SPDX-License-Identifier: MIT
// inflater: decompresses incoming payload within limits (RFC 7692 §7.2.2).
#include "core/deflate/inflater.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bytes/codec_pool.h"

namespace wspc::core {
namespace {

// RFC 7692 §7.2.1, §7.2.2: the bytes that the sender removes from the end of a message. D026, D031
constexpr std::array omitted{std::byte{0x00}, std::byte{0x00}, std::byte{0xFF}, std::byte{0xFF}};

}  // namespace

bool Inflater::begin(bool text) noexcept {
  const bool kept = decompressor_ != nullptr;
  if (!kept) decompressor_ = bytes::take_decompressor(rules_.window_bits);
  compressed_ = plain_ = 0;
  utf8_ = {};
  tail_ = 0;
  text_ = text;
  at_end_ = false;
  return kept || (decompressor_ != nullptr && decompressor_->resume(window_.bytes()));
}

Inflater::Step Inflater::run(Bytes& from, bool last, std::span<std::byte> room) noexcept {
  Step step;
  room = room.first(static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), room_left())));
  inflate(from, last, room, step);
  plain_ += step.produced;
  const bool remembers = rules_.takeover && rules_.pooled;
  if (remembers && !window_.remember(room.first(step.produced))) step.error = Error::out_of_memory;
  // The output before an error is checked first, so that the verdict does not depend on how the input is split.
  if (const Error error = check(room.first(step.produced)); error != Error::none) step.error = error;
  if (step.error == Error::none && step.used_up && last) step.error = finish();
  return step;
}

// Decompresses until the room is full or the input is used up (RFC 7692 §7.2.1: D027, D028; §7.2.2: D031).
void Inflater::inflate(Bytes& from, bool last, std::span<std::byte> room, Step& step) noexcept {
  while (true) {
    const bool closing = from.empty() && last;
    step.used_up = closing && at_end_ && tail_ == 0;
    if (step.used_up) return;

    const Bytes given = closing ? tail() : from;
    const auto [consumed, produced, status] = decompressor_->run(given, room.subspan(step.produced));
    step.produced += produced;
    if (closing) {
      tail_ = static_cast<std::uint8_t>(tail_ + consumed);
    } else {
      from = from.subspan(consumed);
      compressed_ += consumed;
      at_end_ = at_end_ && consumed == 0;
    }

    if (status == bytes::Decompressor::Status::out_of_memory) step.error = Error::out_of_memory;
    const bool stuck = status == bytes::Decompressor::Status::going_on && consumed + produced == 0 && !given.empty();
    if (status == bytes::Decompressor::Status::invalid || stuck) step.error = Error::invalid_compression;
    // A final block may consume all of the bytes that the sender removes, if it is the empty block, or none of them.
    const bool within = tail_ > 0 && tail_ < omitted.size();
    if (status == bytes::Decompressor::Status::ended && within) step.error = Error::invalid_compression;
    if (step.error != Error::none) return;
    if (status == bytes::Decompressor::Status::ended) {  // RFC 7692 §7.2.3.5: D031
      decompressor_->restart();
      at_end_ = true;
      if (!from.empty() || last) continue;
    }
    step.used_up = step.produced < room.size() && (closing || (from.empty() && !last));
    if (step.used_up || step.produced == room.size()) return;
  }
}

Inflater::Bytes Inflater::tail() const noexcept { return Bytes(omitted).subspan(tail_); }

// The blocks of a message must be complete (RFC 7692 §7.2.1).
Error Inflater::finish() noexcept {
  const bool whole = at_end_ || (tail_ == omitted.size() && decompressor_->at_boundary());
  if (!whole) return Error::invalid_compression;
  if (text_ && !utf8_.complete()) return Error::invalid_utf8;
  if (rules_.pooled) bytes::give_back(std::move(decompressor_));  // D032
  return Error::none;
}

// One byte more than the limit shows that it is exceeded.
std::uint64_t Inflater::room_left() const noexcept {
  return rules_.max_message == unlimited ? unlimited : rules_.max_message - plain_ + 1;
}

// RFC 7692 §6: D009
Error Inflater::check(std::span<const std::byte> produced) noexcept {
  if (plain_ > rules_.max_message) return Error::message_too_big;
  if (plain_ > rules_.ratio_grace && (plain_ - rules_.ratio_grace) / rules_.max_ratio > compressed_) {
    return Error::inflated_too_much;
  }
  const bool judged = text_ && rules_.utf8 == Utf8::verify;
  if (judged && bytes::validate(produced, utf8_) < produced.size()) return Error::invalid_utf8;
  return Error::none;
}

}  // namespace wspc::core
