// SPDX-License-Identifier: MIT
// lines: splits a stream of bytes into lines.
#include "tool/text/lines.h"

namespace wspc::tool {

void Lines::add(std::string_view bytes) {
  buffer_.erase(0, start_);
  searched_ -= start_;
  start_ = 0;
  buffer_ += bytes;
}

std::optional<Lines::Piece> Lines::next() noexcept {
  const std::size_t newline = buffer_.find('\n', searched_);
  if (newline != std::string::npos) return take(newline - start_, true);

  searched_ = buffer_.size();
  const std::size_t rest = buffer_.size() - start_;
  if (ended_ && (rest > 0 || inside_)) return take(rest, true);
  if (rest >= longest_) return take(rest, false);
  return {};
}

Lines::Piece Lines::take(std::size_t size, bool last) noexcept {
  const Piece piece{.text = std::string_view(buffer_).substr(start_, size), .last = last};
  start_ += size;
  if (start_ < buffer_.size() && last) ++start_;  // the newline
  searched_ = start_;
  inside_ = !last;
  return piece;
}

}  // namespace wspc::tool
