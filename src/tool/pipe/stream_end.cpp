// SPDX-License-Identifier: MIT
// stream_end: a connection of bytes as the end of a pipe.
#include "tool/pipe/stream_end.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "bytes/utf8.h"
#include "io/loop/loop.h"

namespace wspc::tool {
namespace {

constexpr std::size_t most_unsent = 1 << 20;
constexpr std::chrono::milliseconds look_again{20};
constexpr std::chrono::seconds stall_patience{15};

}  // namespace

StreamEnd::StreamEnd(io::Loop& loop, Options options, std::unique_ptr<io::Stream> stream)
    : loop_(loop),
      options_(options),
      stream_(std::move(stream)),
      unframer_(options.framing, options.longest),
      look_again_(loop.context()) {}
StreamEnd::StreamEnd(io::Loop& loop, Options options, io::Destination destination)
    : loop_(loop),
      options_(options),
      destination_(std::move(destination)),
      unframer_(options.framing, options.longest),
      look_again_(loop.context()) {}

void StreamEnd::start(Owner& owner) {
  owner_ = &owner;
  if (stream_) return watch();
  connector_ = std::make_shared<io::Connector>(loop_, destination_);
  connector_->start(
      std::chrono::steady_clock::now() + std::chrono::seconds(10),
      [this](std::unique_ptr<io::Stream> stream, std::string_view) { connected(std::move(stream)); },
      [this](const Failure& failure) {
        finishing_ = true;
        stop_sending();
        end_of_input(result(failure));
        settle();
      });
}

void StreamEnd::connected(std::unique_ptr<io::Stream> stream) {
  stream_ = std::move(stream);
  flush();
  settle();
}

void StreamEnd::abort() {
  *alive_ = false;
  look_again_.cancel();
  if (connector_) connector_->cancel();
  if (!stream_) return;
  stream_->watch(*this, {});
  stream_->close();
  stream_.reset();
}

// ---- receiving -----------------------------------------------------------------------------------------------------

void StreamEnd::ready(io::Interest what) {
  if (what.write) flush();
  if (what.read && !receiving_paused_ && !eof_ && !input_ended_) receive();
  settle();
}

void StreamEnd::receive() {
  std::array<std::byte, 64 * 1024> buffer;
  io::ErrorCode error;
  const std::size_t size = stream_->receive(buffer, error);
  unwanted_ = unwanted_ || (!expecting_ && size > 0);
  unframer_.add({reinterpret_cast<const char*>(buffer.data()), size});
  eof_ = error == boost::asio::error::eof || (options_.may_leave && error == boost::asio::error::connection_reset);
  deliver();
  if (!error || eof_ || error == boost::asio::error::would_block || error == boost::asio::error::interrupted) return;
  stop_sending();
  end_of_input({ExitStatus::network, "the connection was lost: " + error.message()});
}

void StreamEnd::deliver() {
  while (!receiving_paused_ && !input_ended_) {
    const auto message = unframer_.next();
    if (!message) break;
    owner_->received(*this, options_.type_of(*message), *message);
  }
  if (unframer_.failed()) return end_of_input({ExitStatus::usage, "a message is longer than --max-message"});
  if (!eof_ || receiving_paused_ || input_ended_) return;
  if (const auto rest = unframer_.rest()) owner_->received(*this, options_.type_of(*rest), *rest);
  end_of_input(unframer_.failed()
                   ? ConversationResult{ExitStatus::network, "the stream ended in the middle of a message"}
                   : ConversationResult{});
}

MessageType StreamEnd::Options::type_of(std::string_view message) const noexcept {
  const bool text = type == MessageType::text && bytes::is_utf8(std::as_bytes(std::span(message)));
  return text ? MessageType::text : MessageType::binary;
}

void StreamEnd::end_of_input(const ConversationResult& result) {
  if (std::exchange(input_ended_, true)) return;
  owner_->ended(*this, result);
}

void StreamEnd::pause_receiving() { receiving_paused_ = true; }

void StreamEnd::resume_receiving() {
  if (std::exchange(receiving_paused_, false)) settle_soon();
}

// ---- sending -------------------------------------------------------------------------------------------------------

bool StreamEnd::send(MessageType, std::string_view message) {
  unsent_ += framed(options_.framing, message);
  settle_soon();
  refused_ = refused_ || waiting() >= most_unsent;
  return !refused_;
}

void StreamEnd::finish() {
  finishing_ = true;
  settle_soon();
}

void StreamEnd::flush() {
  while (stream_ && waiting() > 0) {
    io::ErrorCode error;
    const auto piece = std::as_bytes(std::span(unsent_).subspan(sent_, std::min(waiting(), options_.longest_write)));
    const std::size_t size = stream_->send({&piece, 1}, error);
    sent_ += size;
    if (sent_ > waiting()) unsent_.erase(0, std::exchange(sent_, 0));  // moves each byte once on average
    if (error == boost::asio::error::would_block || (!error && size == 0)) return;
    if (error && error != boost::asio::error::interrupted) {
      stop_sending();
    }
  }
}

// The peer takes no more.
void StreamEnd::stop_sending() {
  lost_ += unsent();
  unsent_.clear();
  sent_ = 0;
  broken_ = shut_ = true;
}

// ---- what follows --------------------------------------------------------------------------------------------------

void StreamEnd::settle_soon() {
  boost::asio::post(loop_.context(), [this, alive = alive_] {
    if (!*alive) return;
    flush();
    if (stream_) deliver();
    settle();
  });
}

void StreamEnd::watch() {
  if (stream_) stream_->watch(*this, {!receiving_paused_ && !eof_ && !input_ended_, waiting() > 0});
}

void StreamEnd::settle() {
  if (refused_ && waiting() < most_unsent / 2) {
    refused_ = false;
    owner_->has_room(*this);
  }
  if (finishing_ && waiting() == 0 && stream_ && !std::exchange(shut_, true)) stream_->shutdown();
  watch();
  if (!finishing_ || !shut_ || !input_ended_ || waiting() > 0 || std::exchange(parting_, true)) return;
  last_unsent_ = unsent();
  progress_at_ = std::chrono::steady_clock::now();
  part();
}

// ---- the end -------------------------------------------------------------------------------------------------------

std::size_t StreamEnd::unsent() const { return waiting() + (stream_ && !broken_ ? stream_->unacknowledged() : 0); }

// Both directions have ended, and what the peer's machine has not taken yet may still be lost.
void StreamEnd::part() {
  if (is_busy() || !is_stalled()) {
    look_again_.expires_after(look_again);
    look_again_.async_wait([this, alive = alive_](const io::ErrorCode& error) {
      if (!error && *alive) part();
    });
    return;
  }
  look_for_reset();
  if (const ConversationResult last = verdict(); last.status != ExitStatus::clean) owner_->ended(*this, last);
  if (!std::exchange(over_, true)) owner_->over(*this);
}

// Returns true as well when everything has been taken.
bool StreamEnd::is_stalled() {
  const auto now = std::chrono::steady_clock::now();
  if (std::exchange(last_unsent_, unsent()) != last_unsent_) progress_at_ = now;
  return last_unsent_ == 0 || now >= progress_at_ + stall_patience;
}

// A peer that closes with something unread has lost it, although its machine had taken everything.
void StreamEnd::look_for_reset() {
  if (!stream_ || options_.may_leave) return;
  std::array<std::byte, 1> byte;
  io::ErrorCode error;
  stream_->receive(byte, error);
  if (!error || error == boost::asio::error::eof || error == boost::asio::error::would_block) return;
  owner_->ended(*this, {ExitStatus::network, "the connection was lost: " + error.message()});
}

}  // namespace wspc::tool
