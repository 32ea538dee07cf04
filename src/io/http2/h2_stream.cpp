// SPDX-License-Identifier: MIT
// h2_stream: one stream of an HTTP/2 connection, as a Stream.   RFC 9113 §5, RFC 8441 §5
#include "io/http2/h2_stream.h"

#include <utility>

#include <boost/asio/error.hpp>

namespace wspc::io {

H2Stream::H2Stream(std::shared_ptr<H2Connection> connection, http::StreamId id, AdmissionSlot slot)
    : connection_(std::move(connection)), id_(id), slot_(std::move(slot)), remote_(connection_->remote()) {
  connection_->attach(id_, channel_);
}

std::size_t H2Stream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  const std::size_t size = channel_.take(into, error);
  if (size > 0 && connection_) {
    connection_->attempt([&] { connection_->http().consume(id_, size); });
    connection_->touch();
  }
  return size;
}

std::size_t H2Stream::send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept {
  if (channel_.is_aborted() || channel_.is_shut() || !connection_) {
    error = channel_.is_aborted() ? channel_.error() : ErrorCode(boost::asio::error::broken_pipe);
    return 0;
  }
  std::size_t taken = 0;
  for (const std::span<const std::byte> piece : pieces) {
    std::size_t size = 0;
    if (!connection_->attempt([&] { size = channel_.put(piece); })) {
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

std::size_t H2Stream::unacknowledged() const noexcept {
  return channel_.unsent() + (connection_ ? connection_->unacknowledged() : 0);
}

bool H2Stream::watch(ReadinessWatcher& watcher, Interest interest) {
  if (channel_.watch(watcher, interest) && connection_) connection_->tell(id_);
  return true;
}

// RFC 8441 §5: H2-09
void H2Stream::shutdown() noexcept {
  channel_.shut();
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
    if (channel_.is_aborted()) return;
    if (!channel_.has_ended()) {
      connection->http().reset(id_, http::h2_error::cancel);
    } else if (!channel_.is_shut_sent()) {
      connection->finish(id_, http::Body(channel_.rest()));
    }
  });
  connection->touch();
  slot_ = {};
}

}  // namespace wspc::io
