// SPDX-License-Identifier: MIT
// h2_channel: the bytes of one HTTP/2 stream in both directions, between its connection and its user.   RFC 9113 §5
#include "io/http2/h2_channel.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace wspc::io {
namespace {

constexpr std::size_t most_waiting = 64 * 1024;  // to be sent

}  // namespace

void H2Channel::arrived(std::span<const std::byte> bytes) {
  in_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void H2Channel::ended() {
  if (!std::exchange(ended_, true)) error_ = boost::asio::error::eof;
}

void H2Channel::abort(const ErrorCode& error) {
  ended_ = aborted_ = true;
  error_ = error;
}

http::Http2Events::Piece H2Channel::next(std::span<std::byte> room) {
  const std::size_t size = std::min(room.size(), unsent());
  std::copy_n(reinterpret_cast<const std::byte*>(out_.data()) + sent_, size, room.begin());
  sent_ += size;
  const bool all = all_sent();
  if (all) {
    std::string().swap(out_);
    sent_ = 0;
  }
  shut_sent_ = all && shut_;
  return {size, shut_sent_};
}

void H2Channel::tell() {
  if (const Interest told = wanted(); told != Interest{}) watcher_->ready(told);
}

std::size_t H2Channel::take(std::span<std::byte> into, ErrorCode& error) noexcept {
  const std::size_t size = std::min(into.size(), in_.size());
  if (size == 0) {
    error = ended_ ? error_ : ErrorCode(boost::asio::error::would_block);
    return 0;
  }
  std::copy_n(reinterpret_cast<const std::byte*>(in_.data()), size, into.begin());
  in_.erase(0, size);
  if (in_.empty()) std::string().swap(in_);
  return size;
}

std::size_t H2Channel::put(std::span<const std::byte> bytes) {
  if (all_sent()) {
    out_.clear();
    sent_ = 0;
  }
  const std::size_t size = std::min(bytes.size(), most_waiting - std::min(most_waiting, out_.size()));
  out_.append(reinterpret_cast<const char*>(bytes.data()), size);
  return size;
}

bool H2Channel::watch(ReadinessWatcher& watcher, Interest interest) noexcept {
  watcher_ = &watcher;
  asked_ = interest;
  return wanted() != Interest{};
}

Interest H2Channel::wanted() const noexcept {
  const bool can_read = !in_.empty() || ended_;
  const bool can_write = aborted_ || out_.empty();
  return {asked_.read && can_read, asked_.write && can_write, asked_.hangup && ended_};
}

}  // namespace wspc::io
