// SPDX-License-Identifier: MIT
// body: the body of a response, read piece by piece (RFC 9110 §6.4).
#include "http/body.h"

#include <algorithm>
#include <utility>

namespace wspc::http {

Body::Body(std::string text) noexcept : text_(std::move(text)), left_(text_.size()) {}

Body::Body(std::shared_ptr<BodySource> source) noexcept : source_(std::move(source)), left_(source_->size()) {}

// A source may have grown since its size was announced: the additional bytes are not read.
std::size_t Body::read(std::span<std::byte> into) noexcept {
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_));
  if (most == 0) return 0;
  std::size_t size = most;
  if (source_) {
    size = std::min(source_->read(into.first(most)), most);
  } else {
    std::copy_n(reinterpret_cast<const std::byte*>(text_.data()) + (text_.size() - left_), most, into.begin());
  }
  left_ -= size;
  return size;
}

}  // namespace wspc::http
