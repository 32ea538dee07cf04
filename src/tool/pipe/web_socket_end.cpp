// SPDX-License-Identifier: MIT
// web_socket_end: a WebSocket as the end of a pipe.
#include "tool/pipe/web_socket_end.h"

namespace wspc::tool {

WebSocketEnd::WebSocketEnd(io::Loop& loop, ClientOptions options)
    : client_(std::make_unique<io::Client>(loop, std::move(options), static_cast<io::ClientHandler&>(*this))) {}

void WebSocketEnd::start(Owner& owner) {
  owner_ = &owner;
  if (session_ != nullptr) self_ = shared_from_this();
  if (client_) client_->start();
}

void WebSocketEnd::opened(io::Session& session) {
  session_ = &session;
  self_ = shared_from_this();
  writable(session);
}

void WebSocketEnd::failed(const Failure& failure) {
  lose();
  if (owner_ == nullptr) return;
  owner_->ended(*this, result(failure));
  owner_->over(*this);
}

void WebSocketEnd::event(io::Session&, const Event& event) {
  if (event.type == Event::Type::close) reason_ = event.text();
  if (owner_ == nullptr) return;
  if (event.type == Event::Type::text) owner_->received(*this, MessageType::text, event.text());
  if (event.type == Event::Type::binary) owner_->received(*this, MessageType::binary, event.text());
}

void WebSocketEnd::writable(io::Session&) {
  flush();
  if (waiting_.empty() && std::exchange(refused_, false) && owner_ != nullptr) owner_->has_room(*this);
}

void WebSocketEnd::closed(io::Session& session, const Closure& closure) {
  const auto self = std::move(self_);
  session_ = nullptr;
  lose();
  if (owner_ == nullptr) return;
  owner_->ended(*this, result(closure, reason_, transport_problem(session)));
  owner_->over(*this);
}

bool WebSocketEnd::send(MessageType type, std::string_view message) {
  waiting_.emplace_back(type, message);
  waiting_size_ += message.size();
  if (ended_) lose();
  flush();
  refused_ = !waiting_.empty();
  return !refused_;
}

void WebSocketEnd::flush() {
  while (session_ != nullptr && !waiting_.empty()) {
    const auto& [type, message] = waiting_.front();
    const Error error = session_->send(type, std::as_bytes(std::span(message)));
    if (error == Error::outbox_full) return;
    if (error != Error::none) lost_ += message.size();  // not_open: the peer has sent its Close
    waiting_size_ -= message.size();
    waiting_.pop_front();
  }
  if (session_ == nullptr) return;
  if (finishing_) session_->close();
}

// The session has ended, or there will be none.
void WebSocketEnd::lose() {
  ended_ = true;
  lost_ += std::exchange(waiting_size_, 0);
  waiting_.clear();
}

std::size_t WebSocketEnd::unsent() const { return waiting_size_ + (session_ == nullptr ? 0 : session_->queued()); }

void WebSocketEnd::finish() {
  finishing_ = true;
  if (session_ != nullptr) session_->resume_receiving();
  flush();
}

void WebSocketEnd::pause_receiving() {
  if (session_ != nullptr) session_->pause_receiving();
}
void WebSocketEnd::resume_receiving() {
  if (session_ != nullptr) session_->resume_receiving();
}

void WebSocketEnd::abort() {
  owner_ = nullptr;
  if (session_ != nullptr) session_->abort();
  client_.reset();
}

}  // namespace wspc::tool
