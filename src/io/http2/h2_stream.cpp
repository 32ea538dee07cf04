// SPDX-License-Identifier: MIT
// h2_stream: one stream of an HTTP/2 connection.   RFC 9113 §5, RFC 8441 §5
#include "io/http2/h2_stream.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace wspc::io {
namespace {

constexpr std::size_t most_waiting = 64 * 1024;  // to be sent

}  // namespace

H2Stream::H2Stream(std::shared_ptr<H2Connection> connection, http::StreamId id, AdmissionSlot slot)
    : connection_(std::move(connection)), id_(id), slot_(std::move(slot)), remote_(connection_->remote()) {
  connection_->attach(id_, *this);
}

std::size_t H2Stream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  const std::size_t size = std::min(into.size(), in_.size());
  if (size == 0) {
    error = ended_ ? error_ : ErrorCode(boost::asio::error::would_block);
    return 0;
  }
  std::copy_n(reinterpret_cast<const std::byte*>(in_.data()), size, into.begin());
  in_.erase(0, size);
  if (in_.empty()) std::string().swap(in_);
  if (connection_) {
    connection_->attempt([&] { connection_->http().consume(id_, size); });
    connection_->touch();
  }
  return size;
}

std::size_t H2Stream::send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept {
  if (aborting_ || shut_ || !connection_) {
    error = aborting_ ? error_ : ErrorCode(boost::asio::error::broken_pipe);
    return 0;
  }
  if (sent_ == out_.size()) {
    out_.clear();
    sent_ = 0;
  }
  std::size_t taken = 0;
  for (const std::span<const std::byte> piece : pieces) {
    const std::size_t size = std::min(piece.size(), most_waiting - std::min(most_waiting, out_.size()));
    if (!connection_->attempt([&] { out_.append(reinterpret_cast<const char*>(piece.data()), size); })) {
      error = boost::asio::error::no_memory;
      break;
    }
    taken += size;
    if (size == piece.size()) continue;
    error = boost::asio::error::would_block;
    break;
  }
  if (taken > 0) resume();
  return taken;
}

http::Http2Events::Piece H2Stream::next(std::span<std::byte> room) {
  const std::size_t size = std::min(room.size(), out_.size() - sent_);
  std::copy_n(reinterpret_cast<const std::byte*>(out_.data()) + sent_, size, room.begin());
  sent_ += size;
  const bool all = sent_ == out_.size();
  if (all) {
    std::string().swap(out_);
    sent_ = 0;
    connection_->tell(id_);
  }
  shut_sent_ = all && shut_;
  return {size, shut_sent_};
}

void H2Stream::arrived(std::span<const std::byte> bytes) {
  in_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void H2Stream::ended() {
  if (!std::exchange(ended_, true)) error_ = boost::asio::error::eof;
}

void H2Stream::abort(const ErrorCode& error) {
  ended_ = aborting_ = true;
  error_ = error;
}

Interest H2Stream::possible() const noexcept { return {!in_.empty() || ended_, aborting_ || out_.empty(), ended_}; }

std::size_t H2Stream::unacknowledged() const noexcept {
  return out_.size() - sent_ + (connection_ ? connection_->unacknowledged() : 0);
}

bool H2Stream::watch(ReadinessWatcher& watcher, Interest interest) {
  watcher_ = &watcher;
  asked_ = interest;
  if (connection_ && wanted() != Interest{}) connection_->tell(id_);
  return true;
}

Interest H2Stream::wanted() const noexcept {
  const Interest now = possible();
  return {asked_.read && now.read, asked_.write && now.write, asked_.hangup && now.hangup};
}

void H2Stream::tell() {
  if (const Interest told = wanted(); told != Interest{}) watcher_->ready(told);
}

// RFC 8441 §5: H2-09
void H2Stream::shutdown() noexcept {
  shut_ = true;
  if (connection_) resume();
}

// More bytes are waiting to be sent on the stream.
void H2Stream::resume() noexcept {
  connection_->attempt([this] { connection_->http().resume(id_); });
  connection_->touch();
}

void H2Stream::close() noexcept {
  const auto connection = std::exchange(connection_, nullptr);
  if (!connection) return;
  connection->detach(id_);
  connection->attempt([&] {
    if (!aborting_ && !ended_) {
      connection->http().reset(id_, http::h2_error::cancel);
    } else if (!aborting_ && !shut_sent_) {
      connection->finish(id_, http::Body(out_.substr(sent_)));
    }
  });
  connection->touch();
  slot_ = {};
}

}  // namespace wspc::io
