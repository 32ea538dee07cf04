// SPDX-License-Identifier: MIT
// tap: what a session and its peer have said after the opening handshake.
#include "io/tap.h"

#include <algorithm>

namespace wspc::io {

std::size_t TappedStream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  const std::size_t size = below_->receive(into, error);
  if (size > 0) tap_->received(into.first(size));
  return size;
}

std::size_t TappedStream::send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept {
  const std::size_t size = below_->send(pieces, error);
  std::size_t left = size;
  for (std::span<const std::byte> piece : pieces) {
    piece = piece.first(std::min(left, piece.size()));
    left -= piece.size();
    const std::size_t unseen = std::min(unseen_, piece.size());
    unseen_ -= unseen;
    if (piece.size() > unseen) tap_->sent(piece.subspan(unseen));
  }
  return size;
}

}  // namespace wspc::io
