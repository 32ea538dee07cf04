// SPDX-License-Identifier: MIT
// web_socket: an open WebSocket that the library keeps running.
#include "wspc/web_socket.h"

#include <algorithm>
#include <utility>

#include "io/api/channel.h"

namespace wspc {
namespace {

using io::Channel;

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

}  // namespace

WebSocket::WebSocket(std::shared_ptr<Channel> channel, std::shared_ptr<void> owner) noexcept
    : channel_(std::move(channel)), owner_(std::move(owner)) {}

// ---- receiving -----------------------------------------------------------------------------------------------------

std::optional<Message> WebSocket::receive() {
  std::optional<Message> message;
  if (!channel_) return message;
  channel_->check_thread();
  while (channel_->take(message) == Channel::Taken::nothing) channel_->wait_for_message(std::nullopt);
  return message;
}

std::optional<Message> WebSocket::receive_for(std::chrono::milliseconds timeout) {
  std::optional<Message> message;
  if (!channel_) return message;
  channel_->check_thread();
  const TimePoint end = io::later(std::chrono::steady_clock::now(), std::max(timeout, std::chrono::milliseconds(0)));
  while (channel_->take(message) == Channel::Taken::nothing && std::chrono::steady_clock::now() < end) {
    channel_->wait_for_message(end);
  }
  return message;
}

WebSocket::Receiving WebSocket::async_receive() { return Receiving(channel_); }

// ---- sending -------------------------------------------------------------------------------------------------------

namespace {

Error send_and_wait(Channel* channel, MessageType type, std::span<const std::byte> payload) {
  if (channel == nullptr) return Error::not_open;
  channel->check_thread();
  const Error error = channel->send(type, payload, Channel::WhenFull::take);
  if (error == Error::none) channel->wait_for_room();
  return error;
}

}  // namespace

Error WebSocket::send(std::string_view text) {
  return send_and_wait(channel_.get(), MessageType::text, bytes_of(text));
}
Error WebSocket::send(std::span<const std::byte> binary) {
  return send_and_wait(channel_.get(), MessageType::binary, binary);
}
Error WebSocket::send(const Message& message) { return send_and_wait(channel_.get(), message.type, message.bytes()); }

WebSocket::Sending WebSocket::async_send(std::string_view text) {
  return {channel_, MessageType::text, bytes_of(text)};
}
WebSocket::Sending WebSocket::async_send(std::span<const std::byte> binary) {
  return {channel_, MessageType::binary, binary};
}
WebSocket::Sending WebSocket::async_send(const Message& message) { return {channel_, message.type, message.bytes()}; }

Error WebSocket::try_send(std::string_view text) {
  return channel_ ? channel_->send(MessageType::text, bytes_of(text), Channel::WhenFull::refuse) : Error::not_open;
}
Error WebSocket::try_send(std::span<const std::byte> binary) {
  return channel_ ? channel_->send(MessageType::binary, binary, Channel::WhenFull::refuse) : Error::not_open;
}

Error WebSocket::ping(std::string_view payload) { return channel_ ? channel_->ping(payload) : Error::not_open; }
std::size_t WebSocket::queued() const noexcept { return channel_ ? channel_->queued() : 0; }

// ---- the end -------------------------------------------------------------------------------------------------------

Error WebSocket::close(std::uint16_t code, std::string_view reason) {
  if (!channel_) return Error::none;
  channel_->check_thread();
  const Error error = channel_->close(code, reason);
  if (error == Error::none) channel_->wait_for_end();
  return error;
}

WebSocket::Closing WebSocket::async_close(std::uint16_t code, std::string_view reason) {
  return {channel_, channel_ ? channel_->close(code, reason) : Error::none};
}

void WebSocket::abort() noexcept {
  if (channel_) channel_->abort();
}

bool WebSocket::is_over() const noexcept { return !channel_ || channel_->is_over(); }
Closure WebSocket::closure() const noexcept { return channel_ ? channel_->closure() : Closure{}; }
std::string WebSocket::close_reason() const { return channel_ ? channel_->close_reason() : std::string(); }

// ---- what it is ----------------------------------------------------------------------------------------------------

std::uint64_t WebSocket::id() const noexcept { return channel_ ? channel_->id() : 0; }
std::string_view WebSocket::subprotocol() const noexcept {
  return channel_ ? std::string_view(channel_->subprotocol()) : std::string_view();
}
std::string_view WebSocket::path() const noexcept {
  return channel_ ? std::string_view(channel_->path()) : std::string_view();
}
std::string_view WebSocket::remote() const noexcept {
  return channel_ ? std::string_view(channel_->remote()) : std::string_view();
}
std::chrono::nanoseconds WebSocket::round_trip() const noexcept {
  return channel_ ? channel_->round_trip() : std::chrono::nanoseconds(0);
}

// ---- for coroutines ------------------------------------------------------------------------------------------------

WebSocket::Receiving::Receiving(std::shared_ptr<Channel> channel) noexcept : channel_(std::move(channel)) {}
WebSocket::Receiving::~Receiving() {
  if (waiting_) channel_->forget(waiting_);
}
bool WebSocket::Receiving::await_ready() { return !channel_ || channel_->take(message_) != Channel::Taken::nothing; }
bool WebSocket::Receiving::await_suspend(std::coroutine_handle<> waiting) {
  const auto channel = channel_;  // as soon as others may resume it, this may be gone
  waiting_ = waiting;
  return channel->wait_for_message(waiting, message_);
}
std::optional<Message> WebSocket::Receiving::await_resume() {
  waiting_ = {};
  return std::move(message_);
}

WebSocket::Sending::Sending(std::shared_ptr<Channel> channel, MessageType type,
                            std::span<const std::byte> payload) noexcept
    : channel_(std::move(channel)), type_(type), payload_(payload) {}
WebSocket::Sending::~Sending() {
  if (waiting_) channel_->forget(waiting_);
}
bool WebSocket::Sending::await_ready() {
  error_ = channel_ ? channel_->send(type_, payload_, Channel::WhenFull::take) : Error::not_open;
  return error_ != Error::none || channel_->has_room();
}
bool WebSocket::Sending::await_suspend(std::coroutine_handle<> waiting) {
  const auto channel = channel_;
  waiting_ = waiting;
  return channel->wait_for_room(waiting);
}
Error WebSocket::Sending::await_resume() noexcept {
  waiting_ = {};
  return error_;
}

WebSocket::Closing::Closing(std::shared_ptr<Channel> channel, Error error) noexcept
    : channel_(std::move(channel)), error_(error) {}
WebSocket::Closing::~Closing() {
  if (waiting_) channel_->forget(waiting_);
}
bool WebSocket::Closing::await_ready() { return !channel_ || error_ != Error::none || channel_->is_over(); }
bool WebSocket::Closing::await_suspend(std::coroutine_handle<> waiting) {
  const auto channel = channel_;
  waiting_ = waiting;
  return channel->wait_for_end(waiting);
}
Error WebSocket::Closing::await_resume() noexcept {
  waiting_ = {};
  return error_;
}

}  // namespace wspc
