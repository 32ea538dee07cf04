// SPDX-License-Identifier: MIT
// session_out: the sending half of a session: messages to the engine, its bytes to the kernel.   RFC 6455 §6.1
#include <algorithm>
#include <numeric>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/loop.h"
#include "io/session/session.h"

namespace wspc::io {
namespace {

using Bytes = std::span<const std::byte>;

std::size_t size_of(std::span<const Bytes> pieces) noexcept {
  return std::accumulate(pieces.begin(), pieces.end(), std::size_t{0},
                         [](std::size_t sum, Bytes piece) { return sum + piece.size(); });
}

}  // namespace

// ---- from the application ----------------------------------------------------------------------------------------

Error Session::send(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  return sent(connection_.send(type, payload, compress));
}
Error Session::send_text(std::string_view payload, std::optional<Compress> compress) noexcept {
  return sent(connection_.send_text(payload, compress));
}
Error Session::send(const Prepared& message) noexcept { return sent(connection_.send(message)); }
Error Session::pong(Bytes payload) noexcept { return told(connection_.pong(payload)); }

Error Session::send_fragment(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept {
  return told(connection_.send_fragment(type, payload, compress));
}

Error Session::send_borrowed(MessageType type, Bytes payload, std::shared_ptr<const void> owner,
                             std::optional<Compress> compress) {
  owners_.push_back(std::move(owner));  // what can fail comes first
  const Error error = connection_.send_borrowed(type, payload, compress);
  if (error != Error::none) owners_.pop_back();
  return sent(error);
}

Error Session::ping(Bytes payload) noexcept {
  connection_.now(std::chrono::steady_clock::now());
  return told(connection_.ping(payload));
}

Error Session::close(std::uint16_t code, std::string_view reason) noexcept {
  connection_.now(std::chrono::steady_clock::now());
  return told(connection_.close(code, reason));
}

void Session::abort() noexcept {
  aborting_ = true;
  touch();
}

std::size_t Session::queued() const noexcept { return connection_.queued(); }

// Counts a message if it was sent.
Error Session::sent(Error result) noexcept {
  if (result == Error::none) loop_.counters().sent.messages.add();
  return told(result);
}

Error Session::told(Error result) noexcept {
  if (result == Error::outbox_full) refused_ = true;
  touch();
  return result;
}

// ---- to the kernel -----------------------------------------------------------------------------------------------

void Session::flush() {
  while (!blocked_ && !broken_) {
    const std::span<const Bytes> pieces = loop_.pieces().first(gather(loop_.pieces()));
    if (pieces.empty()) return;

    ErrorCode error;
    const std::size_t offered = size_of(pieces);
    const std::size_t size = stream_->send(pieces, error);
    if (error == boost::asio::error::interrupted) continue;
    loop_.counters().sent.bytes.add(size);
    written(size);
    if (error && error != boost::asio::error::would_block) return broke(error);
    if (size == offered) continue;
    blocked_ = true;
    taken_ = std::chrono::steady_clock::now();
  }
}

// The peer may have sent a reason before it left, so its bytes are read up to the end of file.
void Session::broke(const ErrorCode& error) {
  transport_error_ = error;
  broken_ = true;
  const std::chrono::milliseconds within = receiving_paused_ ? stall() : linger;
  if (leave_by_ > std::chrono::steady_clock::now() + within) leave_within(within);
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

}  // namespace wspc::io
