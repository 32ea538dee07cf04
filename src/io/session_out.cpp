// SPDX-License-Identifier: MIT
// session_out: what a session sends: messages into the engine, the engine's bytes to the kernel.   RFC 6455 §6.1
#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "io/loop.h"
#include "io/session.h"

namespace wspc::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t max_pieces = 64;  // of one write

// A buffer sequence, as Asio calls it, of the pieces that there are.
class Pieces {
 public:
  explicit Pieces(std::span<const Bytes> pieces) noexcept : size_(pieces.size()) {
    std::transform(pieces.begin(), pieces.end(), buffers_.begin(),
                   [](Bytes piece) { return boost::asio::const_buffer(piece.data(), piece.size()); });
  }
  [[nodiscard]] const boost::asio::const_buffer* begin() const noexcept { return buffers_.data(); }
  [[nodiscard]] const boost::asio::const_buffer* end() const noexcept { return buffers_.data() + size_; }

 private:
  std::array<boost::asio::const_buffer, max_pieces> buffers_;
  std::size_t size_;
};

}  // namespace

// ---- from the application ----------------------------------------------------------------------------------------

Error Session::send(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  return told(connection_.send(type, payload, compress));
}
Error Session::send_text(std::string_view payload, std::optional<Compress> compress) noexcept {
  return told(connection_.send_text(payload, compress));
}
Error Session::send(const Prepared& message) noexcept { return told(connection_.send(message)); }
Error Session::pong(Bytes payload) noexcept { return told(connection_.pong(payload)); }

Error Session::send_fragment(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  return told(connection_.send_fragment(type, payload, compress));
}

Error Session::send_borrowed(MessageType type, Bytes payload, std::shared_ptr<const void> owner,
                             std::optional<Compress> compress) {
  owners_.push_back(std::move(owner));  // what can fail comes first
  const Error error = connection_.send_borrowed(type, payload, compress);
  if (error != Error::none) owners_.pop_back();
  return told(error);
}

Error Session::ping(Bytes payload) noexcept {
  connection_.now(std::chrono::steady_clock::now());
  return told(connection_.ping(payload));
}

Error Session::close(std::uint16_t code, std::string_view reason) noexcept {
  connection_.now(std::chrono::steady_clock::now());
  return told(connection_.close(code, reason));
}

void Session::cut() noexcept {
  cut_ = true;
  touch();
}

std::size_t Session::queued() const noexcept { return connection_.queued(); }

Error Session::told(Error result) noexcept {
  if (result == Error::outbox_full) refused_ = true;
  touch();
  return result;
}

// ---- to the kernel -----------------------------------------------------------------------------------------------

void Session::flush() {
  while (!writing_ && !broken_) {
    std::array<Bytes, max_pieces> pieces;
    const std::size_t count = gather(pieces);
    if (count == 0) return;

    ErrorCode error;
    const Pieces offered(std::span<const Bytes>(pieces).first(count));
    const std::size_t size = socket_.send(offered, 0, error);
    if (error == boost::asio::error::interrupted) continue;
    written(size);
    if (error && error != boost::asio::error::would_block) return broke();
    if (size < boost::asio::buffer_size(offered)) wait_writable();
  }
}

// The peer may have said why before it left: what has come is still to be read, up to the end of file.
void Session::broke() {
  broken_ = true;
  leave_by_ = std::min(leave_by_, std::chrono::steady_clock::now() + std::chrono::seconds(1));
}

std::size_t Session::gather(std::span<Bytes> out) noexcept {
  const std::size_t first = greeting_.empty() ? 0 : 1;
  if (first == 1) out[0] = std::as_bytes(std::span(greeting_)).subspan(greeted_);
  return first + connection_.transmit(out.subspan(first));
}

void Session::written(std::size_t size) {
  const std::size_t greeting = std::min(size, greeting_.size() - greeted_);
  greeted_ += greeting;
  if (greeted_ == greeting_.size()) {
    greeting_ = {};
    greeted_ = 0;
  }
  connection_.transmitted(size - greeting);
  release_owners();
}

void Session::release_owners() noexcept {
  while (owners_released_ < connection_.released() && owners_at_ < owners_.size()) {
    owners_[owners_at_++].reset();
    ++owners_released_;
  }
  if (owners_at_ < owners_.size()) return;
  owners_.clear();
  owners_at_ = 0;
}

void Session::wait_writable() {
  if (std::exchange(writing_, true)) return;
  taken_ = std::chrono::steady_clock::now();
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](ErrorCode) {
    self->writing_ = false;
    self->writable();
  });
}

void Session::writable() {
  if (phase_ == Phase::ended) return;
  active_ = taken_ = std::chrono::steady_clock::now();
  trimmed_ = false;
  settle();
}

}  // namespace wspc::io
