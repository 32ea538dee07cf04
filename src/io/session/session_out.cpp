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
  outgoing_.add_owner(std::move(owner));  // what can fail comes first
  const Error error = connection_.send_borrowed(type, payload, compress);
  if (error != Error::none) outgoing_.remove_last_owner();
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
  intent_ = Intent::abort;
  touch();
}

std::size_t Session::queued() const noexcept { return connection_.queued(); }

// Counts a message if it was sent.
Error Session::sent(Error result) noexcept {
  if (result == Error::none) loop_.counters().sent.messages.add();
  return told(result);
}

Error Session::told(Error result) noexcept {
  if (result == Error::outbox_full) outgoing_.await_room();
  touch();
  return result;
}

// ---- to the kernel -----------------------------------------------------------------------------------------------

void Session::flush() {
  while (outgoing_.is_writable()) {
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
    outgoing_.block();
    progress_.taken = std::chrono::steady_clock::now();
  }
}

// The peer may have sent a reason before it left, so its bytes are read up to the end of file.
void Session::broke(const ErrorCode& error) {
  transport_error_ = error;
  outgoing_.fail();
  const std::chrono::milliseconds within = receiving_.paused_by_application ? progress_.limit() : linger;
  if (progress_.leave_by > std::chrono::steady_clock::now() + within) leave_within(within);
}

std::size_t Session::gather(std::span<Bytes> out) noexcept {
  const Bytes greeting = outgoing_.greeting_left();
  const std::size_t first = greeting.empty() ? 0 : 1;
  if (first == 1) out[0] = greeting;
  return first + connection_.transmit(out.subspan(first));
}

void Session::written(std::size_t size) {
  connection_.transmitted(outgoing_.without_greeting(size));
  outgoing_.release_owners(connection_.released());
}

}  // namespace wspc::io
