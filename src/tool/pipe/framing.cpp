// SPDX-License-Identifier: MIT
// framing: messages in a stream of bytes.
#include "tool/pipe/framing.h"

#include <algorithm>
#include <array>
#include <span>

#include "bytes/endian.h"

namespace wspc::tool {
namespace {

constexpr std::size_t prefix = 4;

}  // namespace

std::string framed(Framing framing, std::string_view message) {
  std::string text;
  if (framing == Framing::length) {
    std::array<std::byte, prefix> size{};
    bytes::store_big(static_cast<std::uint32_t>(message.size()), size.data());
    text.assign(reinterpret_cast<const char*>(size.data()), size.size());
  }
  text += message;
  if (framing == Framing::lines) text += '\n';
  if (framing == Framing::nul) text += '\0';
  return text;
}

// Drops consumed bytes when they outnumber the remaining ones, so that each byte is moved once on average.
void Unframer::add(std::string_view bytes) {
  if (at_ > waiting_.size() - at_) {
    waiting_.erase(0, at_);
    searched_ -= std::min(searched_, at_);
    at_ = 0;
  }
  waiting_ += bytes;
}

std::optional<std::string> Unframer::take(std::size_t size, std::size_t end) {
  if (size > longest_) {
    failed_ = true;
    return {};
  }
  std::string message = waiting_.substr(at_, size);
  at_ += size + end;
  searched_ = at_;
  if (at_ == waiting_.size()) {
    waiting_.clear();
    at_ = searched_ = 0;
  }
  return message;
}

std::optional<std::string> Unframer::next() {
  const std::size_t there = waiting_.size() - at_;
  if (failed_ || there == 0) return {};
  if (framing_ == Framing::raw) return take(std::min(there, longest_), 0);
  if (framing_ == Framing::length) {
    if (there < prefix) return {};
    const auto size = bytes::load_big<std::uint32_t>(std::as_bytes(std::span(waiting_).subspan(at_)).data());
    if (size > longest_) failed_ = true;
    if (failed_ || there - prefix < size) return {};
    at_ += prefix;
    return take(size, 0);
  }
  const std::size_t end = waiting_.find(framing_ == Framing::lines ? '\n' : '\0', std::max(at_, searched_));
  if (end != waiting_.npos) return take(end - at_, 1);
  searched_ = waiting_.size();
  if (there > longest_) failed_ = true;
  if (at_ > 0) {  // what has been given need not be kept
    waiting_.erase(0, at_);
    searched_ -= at_;
    at_ = 0;
  }
  return {};
}

std::optional<std::string> Unframer::rest() {
  const std::size_t there = waiting_.size() - at_;
  if (failed_ || there == 0) return {};
  if (framing_ != Framing::length) return take(there, 0);
  failed_ = true;
  return {};
}

}  // namespace wspc::tool
